using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace KeywordBatch.Benchmarks.Frame;

/// <summary>Runs a program, counts what it writes, and watches its memory.</summary>
internal static class ChildProcess
{
    private const int TextKept = 16 * 1024;
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    /// <summary>Runs a program to its end; one that fails is an error with the last of what it said.</summary>
    /// <param name="start">What to run; its streams are redirected here.</param>
    /// <param name="limit">After which it is ended; null for none.</param>
    public static async Task<ChildResult> RunAsync(ProcessStartInfo start, TimeSpan? limit = null)
    {
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        long started = Stopwatch.GetTimestamp();
        using Process process = Start(start);
        Task<string> errors = process.StandardError.ReadToEndAsync();
        Task<(long Lines, string Text)> output = Task.Run(() => Count(process.StandardOutput.BaseStream));
        long peak = 0;
        while (!await EndsWithinAsync(process, Look))
        {
            peak = Math.Max(peak, PeakBytes(process.Id));
            if (Stopwatch.GetElapsedTime(started) > limit)
            {
                process.Kill();
            }
        }

        double seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        (long lines, string text) = await output;
        string said = await errors;
        return process.ExitCode == 0
            ? new ChildResult(seconds, peak, lines, text)
            : limit is { } allowed && (seconds > allowed.TotalSeconds || MeansTimeOut(said))
                ? throw new OutOfTimeException(allowed)
                : throw new BenchmarkException($"{start.FileName} ended with {process.ExitCode}: {said.Trim()} {text.Trim()}");
    }

    /// <summary>VmHWM of a process that lives; 0 where the system does not tell.</summary>
    public static long PeakBytes(int process)
    {
        try
        {
            string? line = File.ReadLines($"/proc/{process}/status").FirstOrDefault(l => l.StartsWith("VmHWM:", StringComparison.Ordinal));
            return line is null ? 0 : long.Parse(line.Split(['\t', ' '], StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new BenchmarkException($"{start.FileName} cannot be started: {e.Message}");
        }
    }

    // The server was told the limit as well, since a client that is killed leaves its statement running.
    private static bool MeansTimeOut(string said) =>
        said.Contains("max_statement_time", StringComparison.Ordinal) || said.Contains("statement timeout", StringComparison.Ordinal);

    private static async Task<bool> EndsWithinAsync(Process process, TimeSpan time)
    {
        try
        {
            await process.WaitForExitAsync().WaitAsync(time);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private static (long Lines, string Text) Count(Stream output)
    {
        byte[] block = new byte[256 * 1024];
        byte[] last = [];
        long lines = 0;
        for (int read = output.Read(block); read > 0; read = output.Read(block))
        {
            ReadOnlySpan<byte> bytes = block.AsSpan(0, read);
            lines += bytes.Count((byte)'\n');
            last = bytes.Length >= TextKept ? bytes[^TextKept..].ToArray() : [.. last.AsSpan(Math.Max(0, last.Length + read - TextKept)), .. bytes];
        }

        return (lines, Encoding.UTF8.GetString(last));
    }
}

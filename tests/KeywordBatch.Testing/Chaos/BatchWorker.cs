using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace KeywordBatch.Testing.Chaos;

/// <summary>A worker process from outside: killed, frozen, woken, listened to.</summary>
public sealed class BatchWorker : IAsyncDisposable
{
    private const string SummaryLine = "summary ";

    private readonly Process _process;
    private readonly Task _reading;

    private BatchWorker(Process process)
    {
        _process = process;
        _reading = Task.Run(ReadAsync);
    }

    /// <summary>What it has written.</summary>
    public ConcurrentQueue<string> Lines { get; } = new();

    public bool HasEnded => _process.HasExited;

    /// <summary>Whether a chunk of its own has been stored.</summary>
    public bool HasStored => Lines.Any(l => l.StartsWith("stored ", StringComparison.Ordinal));

    public static BatchWorker Start(BatchWorkerOptions options) =>
        new(TestingProcess.Start("batch-worker", JsonSerializer.Serialize(options)));

    /// <summary>SIGKILL: nothing of it runs any more when this returns.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        await _reading;
    }

    public void Freeze() => Signal("STOP");

    public void Wake() => Signal("CONT");

    /// <summary>Waits for its end.</summary>
    /// <exception cref="InvalidOperationException">It ended with an error.</exception>
    public async Task<BatchWorkerSummary> EndAsync(TimeSpan? within = null)
    {
        using var patience = new CancellationTokenSource(within ?? TimeSpan.FromMinutes(2));
        await _process.WaitForExitAsync(patience.Token);
        await _reading;
        string? summary = Lines.FirstOrDefault(l => l.StartsWith(SummaryLine, StringComparison.Ordinal));
        return summary is null
            ? throw new InvalidOperationException($"The worker ended with {_process.ExitCode}: {string.Join(" | ", Lines.TakeLast(5))}")
            : JsonSerializer.Deserialize<BatchWorkerSummary>(summary[SummaryLine.Length..])!;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await KillAsync();
        }

        _process.Dispose();
    }

    private async Task ReadAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            Lines.Enqueue(line);
        }
    }

    private void Signal(string name)
    {
        using Process kill = Process.Start("kill", [$"-{name}", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
        if (kill.ExitCode != 0)
        {
            throw new InvalidOperationException($"kill -{name} ended with {kill.ExitCode}.");
        }
    }
}

using System.Globalization;
using System.Runtime.InteropServices;

namespace KeywordBatch.Benchmarks.Frame;

/// <summary>Where and when the numbers were taken.</summary>
internal static class Machine
{
    public static string Date { get; } = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);

    public static string Describe()
    {
        double memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 1e9;
        string load = File.Exists("/proc/loadavg") ? ", load average at the end " + File.ReadAllText("/proc/loadavg").Split(' ')[0] : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Date}; {Processor()}, {Environment.ProcessorCount} cores, {memory:N0} GB; {RuntimeInformation.OSDescription}; {RuntimeInformation.FrameworkDescription}{load}.");
    }

    private static string Processor()
    {
        const string Info = "/proc/cpuinfo";
        string? line = File.Exists(Info)
            ? File.ReadLines(Info).FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal))
            : null;
        return line is null ? RuntimeInformation.ProcessArchitecture.ToString() : line[(line.IndexOf(':', StringComparison.Ordinal) + 2)..];
    }
}

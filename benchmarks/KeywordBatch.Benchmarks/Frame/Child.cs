using System.Diagnostics;
using System.Text.Json;

namespace KeywordBatch.Benchmarks.Frame;

/// <summary>This program as a child process that measures one run of a benchmark's product side.</summary>
internal static class Child
{
    public const string Command = "child";

    /// <summary>Runs <see cref="Benchmark.MeasureAsync"/> in a process of its own; the peak is that process's.</summary>
    public static async Task<Measurement> RunAsync(Benchmark benchmark, params string[] args)
    {
        string program = Path.Combine(AppContext.BaseDirectory, "KeywordBatch.Benchmarks" + (OperatingSystem.IsWindows() ? ".exe" : ""));
        var start = new ProcessStartInfo(program, [Command, benchmark.Name, .. args]);

        // As the console program is set, which is the product where it is a process.
        start.Environment["DOTNET_TieredPGO"] = "0";
        start.Environment["DOTNET_gcConcurrent"] = "0";
        start.Environment["DOTNET_GCGen0MaxBudget"] = "2000000"; // Hexadecimal, as is the next.
        start.Environment["DOTNET_TC_CallCountThreshold"] = "FA0";
        ChildResult result = await ChildProcess.RunAsync(start);
        Measurement measured = JsonSerializer.Deserialize<Measurement>(result.Text)!;
        return measured with { PeakBytes = Math.Max(measured.PeakBytes, result.PeakBytes) };
    }

    /// <summary>The child's side: measures and prints.</summary>
    public static async Task<int> MainAsync(string[] args)
    {
        Measurement measured = await BenchmarkRegistry.Get(args[0]).MeasureAsync(args[1..]);
        using var self = Process.GetCurrentProcess();
        Console.WriteLine(JsonSerializer.Serialize(measured with { PeakBytes = ChildProcess.PeakBytes(self.Id) }));
        return 0;
    }
}

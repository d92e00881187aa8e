using System.Diagnostics;
using System.Globalization;
using KeywordBatch.Testing.Servers;

namespace KeywordBatch.Benchmarks.Frame;

/// <summary>Runs benchmarks one after the other; the servers that they share start when the first one needs them.</summary>
internal static class BenchmarkRunner
{
    /// <returns>0 when none failed.</returns>
    public static async Task<int> RunAsync(BenchmarkArguments arguments)
    {
        Console.WriteLine(Machine.Describe());
        await using var servers = new TestServers(durable: true);
        int passed = 0, failed = 0, skipped = 0;
        foreach (Benchmark benchmark in arguments.Benchmarks)
        {
            var run = new BenchmarkRun(arguments, benchmark, servers);
            var watch = Stopwatch.StartNew();
            try
            {
                await benchmark.RunAsync(run);
                ResultFiles.Write(run.Report);
                run.Say(string.Create(CultureInfo.InvariantCulture, $"took {watch.Elapsed.TotalSeconds:N0} s"));
                bool ran = run.Report.Contests.Count > 0 || run.Report.Facts.Count > 0;
                passed += ran ? 1 : 0;
                skipped += ran ? 0 : 1;
            }
            catch (Exception e)
            {
                // One that fails must not keep the others from running; it is told and counted.
                failed++;
                await Console.Error.WriteLineAsync($"[{benchmark.Name}] failed: {(e is BenchmarkException ? e.Message : e)}");
            }
        }

        if (arguments.Smoke)
        {
            ResultFiles.WriteCount(passed, failed, skipped);
        }

        Console.WriteLine($"Benchmarks: {passed} ran, {failed} failed, {skipped} skipped; results are in {ResultFiles.Folder(arguments.Smoke)}");
        return failed > 0 ? 1 : 0;
    }
}

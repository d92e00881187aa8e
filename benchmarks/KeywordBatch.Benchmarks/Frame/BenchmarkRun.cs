using KeywordBatch.Database;
using KeywordBatch.Testing.Servers;

namespace KeywordBatch.Benchmarks.Frame;

/// <summary>What a benchmark works with: servers, how much and how often, and where its results go.</summary>
internal sealed class BenchmarkRun(BenchmarkArguments arguments, Benchmark benchmark, TestServers servers)
{
    public int Rounds => arguments.Smoke ? 1 : arguments.Rounds;

    /// <summary>Whether only rot is looked for: a hundredth of the data, and no time matters.</summary>
    public bool Smoke => arguments.Smoke;

    public TestServers Servers => servers;

    public BenchmarkReport Report { get; } = new(benchmark, arguments);

    /// <summary>A number of rows, or the part of it that this run takes.</summary>
    public long Scaled(long rows) => Math.Max(1, rows / arguments.Divisor);

    public bool Wants(string part) => arguments.Parts.Count == 0 || arguments.Parts.Contains(part);

    public void Say(string text) => Console.WriteLine($"[{benchmark.Name}] {text}");

    /// <summary>Leaves something out, by its name and with the reason.</summary>
    public void Skip(string what, string why)
    {
        Say($"{what}: skipped; {why}");
        Report.Skipped.Add($"{what}: {why}");
    }

    /// <summary>The engines that are wanted and there.</summary>
    public IEnumerable<Engine> Engines(params DatabaseEngine[] engines)
    {
        foreach (Engine engine in Engine.All.Where(e => engines.Length == 0 || engines.Contains(e.Kind)).Where(e => Wants(e.Part)))
        {
            if (engine.Missing is { } missing)
            {
                Skip(engine.Name, missing);
            }
            else
            {
                yield return engine;
            }
        }
    }
}

using KeywordBatch.Benchmarks.Frame;

namespace KeywordBatch.Benchmarks.Containers;

/// <summary>The DataContainer beside FasterLog, SQLite and a probe; within one process, since rounds take fractions of a second.</summary>
internal sealed class ContainersBenchmark : Benchmark
{
    private const long Records = 4_000_000;
    private const long DurableRecords = 1_000_000;
    private const long LookupRecords = 10_000_000;
    private const int Flushes = 500;

    private static readonly IReadOnlyList<(string Part, Func<BenchmarkRun, Task> Run)> Races =
    [
        ("append", run => AppendRaces.AppendAsync(run, run.Scaled(Records))),
        ("small", AppendRaces.SmallContainerAsync),
        ("durable", run => AppendRaces.DurableAsync(run, run.Scaled(DurableRecords))),
        ("scan", run => ReadRaces.ScanAsync(run, run.Scaled(Records))),
        ("lookup", run => ReadRaces.LookupsAsync(run, run.Scaled(LookupRecords))),
        ("readers", run => ReadRaces.UnderReadersAsync(run, run.Scaled(Records))),
        ("latency", run => Task.Run(() => ReadRaces.Latency(run, run.Smoke ? Flushes / 10 : Flushes))),
    ];

    public override string Name => "containers";

    public override string About => "The DataContainer beside FasterLog, SQLite and a probe that only copies, checksums and writes.";

    public override IReadOnlyList<string> Parts => [.. Races.Select(r => r.Part)];

    public override async Task RunAsync(BenchmarkRun run)
    {
        foreach ((string part, Func<BenchmarkRun, Task> race) in Races)
        {
            if (run.Wants(part))
            {
                await race(run);
            }
        }
    }
}

using KeywordBatch.Benchmarks.Claims;
using KeywordBatch.Benchmarks.Containers;
using KeywordBatch.Benchmarks.Insert;
using KeywordBatch.Benchmarks.Micro;
using KeywordBatch.Benchmarks.Missing;
using KeywordBatch.Benchmarks.Pipeline;
using KeywordBatch.Benchmarks.Quota;
using KeywordBatch.Benchmarks.Resume;
using KeywordBatch.Benchmarks.Startup;
using KeywordBatch.Benchmarks.Sync;
using KeywordBatch.Benchmarks.Unique;

namespace KeywordBatch.Benchmarks.Frame;

/// <summary>All benchmarks; a new one is a class and a line here.</summary>
internal static class BenchmarkRegistry
{
    public static IReadOnlyList<Benchmark> All { get; } =
    [
        new MissingBenchmark(), new UniqueBenchmark(), new InsertBenchmark(), new PipelineBenchmark(), new QuotaBenchmark(),
        new ClaimsBenchmark(), new ResumeBenchmark(), new SyncBenchmark(), new StartupBenchmark(), new ContainersBenchmark(), new MicroBenchmark(),
    ];

    public static Benchmark Get(string name) =>
        All.FirstOrDefault(b => b.Name == name) ?? throw new BenchmarkException(
            $"There is no benchmark '{name}'; there are:{Environment.NewLine}{string.Join(Environment.NewLine, All.Select(b => $"  {b.Name,-12}{b.About}"))}");
}

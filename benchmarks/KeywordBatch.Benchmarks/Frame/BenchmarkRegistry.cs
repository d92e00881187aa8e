using KeywordBatch.Benchmarks.Containers;
using KeywordBatch.Benchmarks.Insert;
using KeywordBatch.Benchmarks.Missing;
using KeywordBatch.Benchmarks.Startup;

namespace KeywordBatch.Benchmarks.Frame;

/// <summary>All benchmarks; a new one is a class and a line here.</summary>
internal static class BenchmarkRegistry
{
    public static IReadOnlyList<Benchmark> All { get; } =
    [
        new MissingBenchmark(), new InsertBenchmark(), new StartupBenchmark(), new ContainersBenchmark(),
    ];

    public static Benchmark Get(string name) =>
        All.FirstOrDefault(b => b.Name == name) ?? throw new BenchmarkException(
            $"There is no benchmark '{name}'; there are:{Environment.NewLine}{string.Join(Environment.NewLine, All.Select(b => $"  {b.Name,-12}{b.About}"))}");
}

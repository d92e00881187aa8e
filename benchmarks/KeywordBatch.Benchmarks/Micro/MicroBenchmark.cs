using KeywordBatch.Benchmarks.Frame;

namespace KeywordBatch.Benchmarks.Micro;

/// <summary>What is done once a question or once a record.</summary>
internal sealed class MicroBenchmark : Benchmark
{
    public override string Name => "micro";

    public override string About => "Keyword clean-up, redaction, rules, checksums and the append of a record, by BenchmarkDotNet.";

    public override Task RunAsync(BenchmarkRun run)
    {
#if BENCHMARK_PEERS
        return Task.Run(() => MicroRunner.Run(run));
#else
        run.Skip("micro", "the feed does not have BenchmarkDotNet");
        return Task.CompletedTask;
#endif
    }
}

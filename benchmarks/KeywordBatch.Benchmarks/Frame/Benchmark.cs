namespace KeywordBatch.Benchmarks.Frame;

/// <summary>A benchmark: contests of the product with its peers, by a name that people give on the command line.</summary>
internal abstract class Benchmark
{
    public abstract string Name { get; }

    /// <summary>One line on what is compared.</summary>
    public abstract string About { get; }

    /// <summary>What --part can choose; none where a benchmark is all of a piece.</summary>
    public virtual IReadOnlyList<string> Parts => [];

    public abstract Task RunAsync(BenchmarkRun run);

    /// <summary>
    /// The product's side of a contest that runs in a process of its own, so that its memory is its own and nothing is
    /// warm: called there with the arguments that <see cref="Child.RunAsync"/> was given.
    /// </summary>
    public virtual Task<Measurement> MeasureAsync(string[] args) =>
        throw new NotSupportedException($"{Name} measures nothing in a process of its own.");
}

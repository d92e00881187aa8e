namespace KeywordBatch.Benchmarks.Frame;

/// <summary>What one run of a competitor gave.</summary>
/// <param name="Value">In the contest's unit.</param>
/// <param name="Rows">How many rows it read or wrote; 0 where rows mean nothing.</param>
/// <param name="PeakBytes">The process's greatest memory (VmHWM); 0 where it was not a process of its own.</param>
internal sealed record Measurement(double Value, long Rows = 0, long PeakBytes = 0)
{
    /// <summary>Where the time went, in seconds; null where nobody looked.</summary>
    public IReadOnlyDictionary<string, double>? Stages { get; init; }
}

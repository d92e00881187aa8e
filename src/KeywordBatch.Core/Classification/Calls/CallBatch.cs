namespace KeywordBatch.Classification;

/// <summary>The questions of one call that are still open, and how many further calls they have cost.</summary>
internal sealed class CallBatch(IReadOnlyList<AskedQuestion> open, int retriesUsed, ClassificationMetrics metrics)
{
    /// <summary>Questions without a valid answer yet; each call asks for these and no others.</summary>
    public IReadOnlyList<AskedQuestion> Open { get; set; } = open;

    /// <summary>Further calls counted against the limit.</summary>
    public int RetriesUsed { get; set; } = retriesUsed;

    /// <summary>Counts what the questions cost.</summary>
    public ClassificationMetrics Metrics { get; } = metrics;

    public int Calls { get; set; }

    /// <summary>Answered in the last call and not handed on yet.</summary>
    public List<AskedQuestion> Answered { get; } = [];
}

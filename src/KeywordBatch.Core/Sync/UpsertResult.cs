namespace KeywordBatch.Sync;

/// <summary>What one transaction did.</summary>
/// <param name="Counts">The rows.</param>
/// <param name="Refused">Those that the server refused, each with its reason.</param>
internal sealed record UpsertResult(RowCounts Counts, IReadOnlyList<(object?[] Row, string Reason)> Refused)
{
    /// <summary>How long it took, retries included.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>How often it was tried, 1 or more.</summary>
    public int Tries { get; init; } = 1;
}

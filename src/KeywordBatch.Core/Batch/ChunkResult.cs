namespace KeywordBatch.Batch;

/// <summary>What became of a chunk: every row and failure given is in exactly one of the three.</summary>
/// <param name="Inserted">Keyword rows stored.</param>
/// <param name="Skipped">Questions that were stored already.</param>
/// <param name="Failures">Questions that failed: those given, and those that the database refused.</param>
public sealed record ChunkResult(int Inserted, int Skipped, IReadOnlyList<KeywordFailure> Failures)
{
    /// <summary>How long storing took, retries included.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>How often it was tried, 1 or more.</summary>
    public int Tries { get; init; } = 1;

    /// <summary>Questions of the chunk.</summary>
    public int Total => Inserted + Skipped + Failures.Count;
}

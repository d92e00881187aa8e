namespace KeywordBatch;

/// <summary>What Test-KeywordDatabase found.</summary>
/// <param name="Database">Where it is, without password.</param>
/// <param name="Reachable">Whether it answered.</param>
/// <param name="Version">Engine and version; null when it did not answer.</param>
/// <param name="Problems">What it lacks, most important first.</param>
public sealed record KeywordDatabaseReport(
    string Database, bool Reachable, string? Version, IReadOnlyList<KeywordDatabaseProblem> Problems)
{
    /// <summary>Whether a batch can run: reachable, every required table and column is there, and the account may write them.</summary>
    public bool Usable => Reachable && !Problems.Any(p => p.Required);

    /// <summary>Why it did not answer, or did not let the account in; null when it answered.</summary>
    public KeywordBatchErrorKind? Failure { get; init; }
}

namespace KeywordBatch;

/// <summary>How a server would do one of the product's queries.</summary>
/// <param name="Query">Which one, such as Get-MissingKeyword.</param>
/// <param name="Plan">The server's own words, line by line.</param>
/// <param name="WholeTables">The user's tables that it would read from end to end.</param>
/// <param name="MissingIndexes">The indexes that the query lacks, with the statements that add them.</param>
public sealed record KeywordQueryPlan(
    string Query, IReadOnlyList<string> Plan, IReadOnlyList<string> WholeTables, IReadOnlyList<KeywordDatabaseProblem> MissingIndexes)
{
    /// <summary>What to do, in one line; null when all is well.</summary>
    public string? Advice { get; init; }
}

namespace KeywordBatch.Cmdlets;

/// <summary>How far a piece of work is.</summary>
/// <param name="Id">Which progress bar: the same number for the same piece, 0 to 999.</param>
/// <param name="Activity">What is being done, such as "Classifying 2025-06-11".</param>
/// <param name="Done">How many are done.</param>
/// <param name="Total">Of how many; null where nobody knows.</param>
public sealed record CmdletProgress(int Id, string Activity, long Done, long? Total)
{
    /// <summary>The bar under which this one is shown; -1 for none.</summary>
    public int ParentId { get; init; } = -1;

    /// <summary>What is counted, such as "questions".</summary>
    public string Unit { get; init; } = "";

    /// <summary>The step within the piece, such as "chunk 3"; null for none.</summary>
    public string? Step { get; init; }
}

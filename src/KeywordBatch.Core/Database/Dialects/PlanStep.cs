namespace KeywordBatch.Database;

/// <summary>A line of a server's plan.</summary>
/// <param name="Text">As people read it.</param>
/// <param name="WholeTable">The name, as the query calls it, of what the step reads from end to end; null for nothing.</param>
internal readonly record struct PlanStep(string Text, string? WholeTable)
{
    /// <summary>The first column by whose value the step looks into an index that is there; null for none, or where it is not told.</summary>
    public string? SearchedBy { get; init; }
}

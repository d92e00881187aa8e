namespace KeywordBatch;

/// <summary>A row that could not be stored.</summary>
/// <param name="Table">The table.</param>
/// <param name="Key">Its key: code=A1, day=2025-06-11.</param>
/// <param name="Reason">What is wrong with it, in one line.</param>
public sealed record TableRowFailure(string Table, string Key, string Reason);

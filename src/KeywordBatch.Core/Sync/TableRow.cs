namespace KeywordBatch.Sync;

/// <summary>A row that fits its table as far as can be told without the server.</summary>
/// <param name="Plan">Its columns.</param>
/// <param name="Values">Their values.</param>
internal readonly record struct TableRow(RowPlan Plan, object?[] Values);

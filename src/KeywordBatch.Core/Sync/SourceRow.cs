namespace KeywordBatch.Sync;

/// <summary>A row as its source gives it.</summary>
/// <param name="Shape">Its names.</param>
/// <param name="Values">Its values: texts, numbers, times, bytes, <see cref="JsonText"/>, null.</param>
public readonly record struct SourceRow(RowShape Shape, object?[] Values);

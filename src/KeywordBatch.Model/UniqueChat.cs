namespace KeywordBatch;

/// <summary>A distinct text over a period.</summary>
/// <param name="Text">The text; where the server calls several spellings equal, the latest one.</param>
/// <param name="Count">How often it was asked in the period, 1 or more.</param>
/// <param name="LatestDate">The latest day on which it was asked.</param>
public sealed record UniqueChat(string Text, long Count, DateOnly LatestDate);

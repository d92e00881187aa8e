namespace KeywordBatch.Sync;

/// <summary>How far a daily sync is.</summary>
/// <param name="Day">The day of the chunk just stored.</param>
/// <param name="DaysDone">Days ended.</param>
/// <param name="Days">Days of the run.</param>
/// <param name="Rows">Rows settled.</param>
public sealed record DailySyncProgress(DateOnly Day, int DaysDone, int Days, long Rows);

namespace KeywordBatch.Operations;

/// <summary>An attempt's place in time.</summary>
/// <param name="Day">The day that is worked on.</param>
/// <param name="ScheduledFor">When it is planned.</param>
/// <param name="Until">From then on another attempt has taken its place.</param>
internal sealed record ScheduleOccasion(DateOnly Day, DateTimeOffset ScheduledFor, DateTimeOffset Until);

namespace KeywordBatch;

/// <summary>What is run for a day, and when it is attempted.</summary>
/// <param name="Name">Its name: letters, digits, '-', '_' and '.', at most 80.</param>
public sealed record KeywordBatchSchedule(string Name)
{
    /// <summary>
    /// The times of a day's attempts, in their order. One that is not later than the one before it is on the next day: of
    /// 20:00, 22:00 and 08:00 the third is next morning's.
    /// </summary>
    public IReadOnlyList<TimeOnly> At { get; init; } = [new(20, 0), new(22, 0), new(8, 0)];

    /// <summary>The time zone of the times and days, such as Asia/Seoul.</summary>
    public string TimeZone { get; init; } = "UTC";

    /// <summary>What is run, where there is no <see cref="ScriptPath"/>.</summary>
    public KeywordBatchMode Mode { get; init; } = KeywordBatchMode.Complete;

    /// <summary>A PowerShell script that is run in the place of the batch, with the day as its parameter, such as one that calls Invoke-DailySync; null for the batch.</summary>
    public string? ScriptPath { get; init; }

    /// <summary>The table that the script syncs: a day of it that is completed is done. Null without a script.</summary>
    public string? Table { get; init; }

    /// <summary>Which day is worked on: that of the first attempt, or the one before it.</summary>
    public KeywordBatchScheduleDay Day { get; init; } = KeywordBatchScheduleDay.Today;

    /// <summary>At most so many missing questions an attempt; null for all.</summary>
    public long? Limit { get; init; }

    /// <summary>Whether days that are no business days are skipped: weekends and the days of <see cref="HolidayFiles"/>.</summary>
    public bool BusinessDaysOnly { get; init; }

    /// <summary>Files of holidays, CSV or iCalendar, by their full paths; the worker reads them before each attempt.</summary>
    public IReadOnlyList<string> HolidayFiles { get; init; } = [];

    /// <summary>The next attempt's time; null when it is not known.</summary>
    public DateTimeOffset? NextFireAt { get; init; }

    /// <summary>The last attempt's time; null before the first.</summary>
    public DateTimeOffset? PreviousFireAt { get; init; }

    /// <summary>The last attempt; null before the first.</summary>
    public KeywordBatchAttempt? LastAttempt { get; init; }
}

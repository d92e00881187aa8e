using System.Globalization;

namespace KeywordBatch.Cli;

/// <summary>Schedules and attempts as --json prints them.</summary>
internal static class ScheduleJson
{
    public static object From(KeywordBatchSchedule schedule) => new
    {
        schedule.Name,
        At = schedule.At.Select(t => t.ToString(t.Second == 0 ? "HH:mm" : "HH:mm:ss", CultureInfo.InvariantCulture)),
        schedule.TimeZone,
        Mode = schedule.Mode.ToString().ToLowerInvariant(),
        Day = schedule.Day.ToString().ToLowerInvariant(),
        schedule.Limit,
        schedule.BusinessDaysOnly,
        schedule.HolidayFiles,
        schedule.NextFireAt,
        schedule.PreviousFireAt,
        LastAttempt = schedule.LastAttempt is { } attempt ? From(attempt) : null,
    };

    public static object From(KeywordBatchAttempt attempt) => new
    {
        attempt.Schedule,
        attempt.Day,
        attempt.Attempt,
        Mode = attempt.Mode.ToString().ToLowerInvariant(),
        attempt.Outcome,
        attempt.Message,
        attempt.ScheduledFor,
        attempt.StartedAt,
        attempt.EndedAt,
        attempt.RunId,
        attempt.Worker,
        Summary = attempt.Summary is { } summary ? SummaryJson.From(summary) : null,
    };
}

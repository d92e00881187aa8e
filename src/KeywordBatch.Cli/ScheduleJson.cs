using System.Globalization;

namespace KeywordBatch.Cli;

/// <summary>Schedules and attempts as --json prints them.</summary>
internal static class ScheduleJson
{
    public static object From(KeywordBatchSchedule schedule) => new
    {
        schedule.Name,
        At = TimesOf(schedule),
        schedule.TimeZone,
        Mode = ModeOf(schedule),
        Script = schedule.ScriptPath,
        schedule.Table,
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
        Mode = Name(attempt.Mode),
        attempt.Outcome,
        attempt.Message,
        attempt.ScheduledFor,
        attempt.StartedAt,
        attempt.EndedAt,
        attempt.RunId,
        attempt.Worker,
        Summary = attempt.Summary is { } summary ? SummaryJson.From(summary) : null,
    };

    public static IEnumerable<string> TimesOf(KeywordBatchSchedule schedule) =>
        schedule.At.Select(time => time.ToString(time.Second == 0 ? "HH:mm" : "HH:mm:ss", CultureInfo.InvariantCulture));

    /// <summary>What a schedule runs, in a word.</summary>
    public static string ModeOf(KeywordBatchSchedule schedule) => Name(schedule.ScriptPath is null ? schedule.Mode : null);

    private static string Name(KeywordBatchMode? mode) => mode?.ToString().ToLowerInvariant() ?? "script";
}

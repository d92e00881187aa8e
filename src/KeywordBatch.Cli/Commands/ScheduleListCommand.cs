using System.CommandLine;
using System.Globalization;
using KeywordBatch.Operations;

namespace KeywordBatch.Cli.Commands;

internal static class ScheduleListCommand
{
    public static Command Create() =>
        new Command("list") { SharedOptions.Database, SharedOptions.Json }
            .Runs(RunAsync);

    private static async Task<int> RunAsync(CliContext context, CancellationToken cancellationToken)
    {
        IReadOnlyList<KeywordBatchSchedule> schedules = await new ScheduleStore(context.OpenDatabase(), context.Clock).ListAsync(cancellationToken);
        if (context.Get(SharedOptions.Json))
        {
            await context.WriteJsonLineAsync(new { Schedules = schedules.Select(ScheduleJson.From) });
            return ExitCode.Done;
        }

        foreach (KeywordBatchSchedule schedule in schedules)
        {
            await context.Output.WriteLineAsync(Line(schedule));
        }

        await context.Error.WriteLineAsync(CliTexts.Get("SchedulesListed", schedules.Count));
        return ExitCode.Done;
    }

    private static string Line(KeywordBatchSchedule schedule) => string.Join(
        '\t',
        schedule.Name,
        string.Join(',', ScheduleJson.TimesOf(schedule)),
        schedule.TimeZone,
        ScheduleJson.ModeOf(schedule),
        schedule.Day.ToString().ToLowerInvariant(),
        schedule.NextFireAt?.ToString("yyyy-MM-dd HH:mm zzz", CultureInfo.InvariantCulture) ?? "-",
        schedule.LastAttempt is { } last ? string.Create(CultureInfo.InvariantCulture, $"{last.Outcome} {last.Day:yyyy-MM-dd}") : "-");
}

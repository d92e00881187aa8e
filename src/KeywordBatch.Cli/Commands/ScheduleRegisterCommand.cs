using System.CommandLine;
using KeywordBatch.Operations;

namespace KeywordBatch.Cli.Commands;

internal static class ScheduleRegisterCommand
{
    private static readonly Option<string> At = new("--at")
    {
        Description = "The times of a day's attempts, in order; one that is not later than the one before it is on the next day.",
        HelpName = "TIMES",
        DefaultValueFactory = _ => "20:00,22:00,08:00",
    };

    private static readonly Option<string?> Zone = new("--time-zone") { Description = "Such as Asia/Seoul. Default: this computer's, by its name.", HelpName = "ZONE" };

    private static readonly Option<KeywordBatchMode> Mode = new("--mode")
    {
        Description = "What is run.",
        HelpName = "basic|check|missing|complete",
        DefaultValueFactory = _ => KeywordBatchMode.Complete,
    };

    private static readonly Option<KeywordBatchScheduleDay> Day = new("--day")
    {
        Description = "The day that is worked on: that of the first attempt, or the one before it.",
        HelpName = "today|yesterday",
        DefaultValueFactory = _ => KeywordBatchScheduleDay.Today,
    };

    private static readonly Option<long?> Limit = new("--limit") { Description = "At most so many missing questions an attempt.", HelpName = "N" };

    private static readonly Option<bool> Force = new("--force") { Description = "Replaces a schedule of the same name." };

    public static Command Create()
    {
        Limit.Validators.Add(result => SharedOptions.CheckNumber(result, "--limit", 1, long.MaxValue));
        return new Command("register", "Keeps a schedule in the database, for every worker of it.")
        {
            ScheduleCommand.Name, At, Zone, Mode, Day, Limit, Force, SharedOptions.Database, SharedOptions.Json,
        }.Runs(RunAsync);
    }

    private static async Task<int> RunAsync(CliContext context, CancellationToken cancellationToken)
    {
        KeywordBatchSchedule schedule = ScheduleStore.Describe(context.Get(ScheduleCommand.Name), [context.Get(At)!], context.Get(Zone)) with
        {
            Mode = context.Get(Mode),
            Day = context.Get(Day),
            Limit = context.Get(Limit),
        };
        var store = new ScheduleStore(context.OpenDatabase(), context.Clock);
        foreach (string warning in await store.RegisterAsync(schedule, context.Get(Force), cancellationToken))
        {
            await context.Error.WriteLineAsync(CliTexts.Get("Warning", warning));
        }

        schedule = (await store.ListAsync(cancellationToken)).FirstOrDefault(s => s.Name == schedule.Name) ?? schedule;
        await context.Error.WriteLineAsync(CliTexts.Get("ScheduleRegistered", schedule.Name, schedule.NextFireAt, schedule.TimeZone));
        await context.WriteJsonAsync(ScheduleJson.From(schedule));
        return ExitCode.Done;
    }
}

using System.CommandLine;
using KeywordBatch.Database;
using KeywordBatch.Operations;

namespace KeywordBatch.Cli.Commands;

/// <summary>keywordbatch worker: makes the attempts of the schedules until it is told to stop.</summary>
internal static class WorkerCommand
{
    private static readonly Option<int?> MaxAttempts = SharedOptions.Whole<int?>("--max-attempts", "N", 1, int.MaxValue);

    private static readonly Option<double?> For = SharedOptions.Seconds("--for", "SECONDS", TimeSpan.FromDays(365).TotalSeconds);

    private static readonly Option<int> Concurrency =
        SharedOptions.Whole("--schedules-at-once", "N", 1, 32, () => new ScheduleWorkerOptions().MaxConcurrency);

    private static readonly Option<int?> MetricsPort = SharedOptions.Whole<int?>("--metrics-port", "PORT", 1, 65_535);

    private static readonly Option<string?> LogFile = new("--log-file") { HelpName = "FILE" };

    public static Command Create() => new Command("worker")
    {
        MaxAttempts, For, Concurrency, MetricsPort, LogFile, SharedOptions.Database, SharedOptions.Json,
    }.Runs(RunAsync);

    private static async Task<int> RunAsync(CliContext context, CancellationToken cancellationToken)
    {
        KeywordDatabase database = context.OpenDatabase();
        ScheduleBatch.Check(context.Settings);
        var options = new ScheduleWorkerOptions
        {
            Settings = context.Settings,
            MaxAttempts = context.Get(MaxAttempts),
            Duration = context.Get(For) is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
            MaxConcurrency = context.Get(Concurrency),
        };
        await using MetricsServer? metrics = context.Get(MetricsPort) is { } port ? MetricsServer.Start(port, database, context.Clock) : null;
        await context.Error.WriteLineAsync(CliTexts.Get("WorkerStarted", database.Url));
        await ScheduleLog.RunAsync(
            context.Get(LogFile) is { } file ? LogOptions.From(file, context.Settings) : null,
            context.Settings,
            database,
            context.Clock,
            watch => new CliScheduleHost(context, database, watch),
            host => new ScheduleWorker(database, host, options, context.Clock).RunAsync(cancellationToken));
        await context.Error.WriteLineAsync(CliTexts.Get("WorkerEnded"));
        return ExitCode.Done;
    }
}

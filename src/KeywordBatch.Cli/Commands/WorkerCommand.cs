using System.CommandLine;
using KeywordBatch.Classification;
using KeywordBatch.Database;
using KeywordBatch.Operations;

namespace KeywordBatch.Cli.Commands;

/// <summary>keywordbatch worker: makes the attempts of the schedules until it is told to stop.</summary>
internal static class WorkerCommand
{
    private static readonly Option<int?> MaxAttempts = new("--max-attempts") { HelpName = "N" };

    private static readonly Option<double?> For = SharedOptions.Seconds("--for", "SECONDS", 0, TimeSpan.FromDays(365).TotalSeconds);

    private static readonly Option<int> Concurrency = new("--schedules-at-once")
    {
        HelpName = "N",
        DefaultValueFactory = _ => new ScheduleWorkerOptions().MaxConcurrency,
    };

    private static readonly Option<int?> MetricsPort = new("--metrics-port") { HelpName = "PORT" };

    private static readonly Option<string?> LogFile = new("--log-file") { HelpName = "FILE" };

    public static Command Create()
    {
        MetricsPort.Validators.Add(result => SharedOptions.CheckWhole(result, "--metrics-port", 1, 65_535));
        MaxAttempts.Validators.Add(result => SharedOptions.CheckWhole(result, "--max-attempts", 1, int.MaxValue));
        Concurrency.Validators.Add(result => SharedOptions.CheckWhole(result, "--schedules-at-once", 1, 32));
        return new Command("worker")
        {
            MaxAttempts, For, Concurrency, MetricsPort, LogFile, SharedOptions.Database, SharedOptions.Json,
        }.Runs(RunAsync);
    }

    private static async Task<int> RunAsync(CliContext context, CancellationToken cancellationToken)
    {
        KeywordDatabase database = context.OpenDatabase();

        // What is wrong with the key or the classifier is better said now than tonight.
        using (ClassifierFactory.Create(null, context.Settings, new ClassifierOptions()))
        {
        }

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

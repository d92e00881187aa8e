using KeywordBatch.Database;
using KeywordBatch.Operations;

namespace KeywordBatch.Cli;

/// <summary>Runs the batches and scripts of schedules, and tells of their attempts as they come.</summary>
internal sealed class CliScheduleHost(CliContext context, KeywordDatabase database, ScheduleLog.Watch? watch = null) : IScheduleHost
{
    private readonly Lock _gate = new();

    public async Task<KeywordBatchSummary> RunAsync(KeywordBatchSchedule schedule, DateOnly day, CancellationToken cancellationToken)
    {
        using var host = new CliBatchHost(context);
        return await new ScheduleBatch(database, context.Settings, watch ?? ScheduleLog.Unwatched, context.Clock)
            .RunAsync(schedule, day, host, cancellationToken);
    }

    public Task<KeywordBatchUnit?> RunScriptAsync(KeywordBatchSchedule schedule, DateOnly day, CancellationToken cancellationToken) =>
        new ScheduleScript(
            database, context.Settings, Environment.CurrentDirectory, null, line => WriteLine($"{schedule.Name}: {line}"), Warning, context.Clock)
            .RunAsync(schedule, day, cancellationToken);

    public void AttemptStarted(KeywordBatchAttempt attempt) =>
        WriteLine(CliTexts.Get("AttemptBegun", attempt.Schedule, attempt.Attempt, attempt.Day));

    public void AttemptEnded(KeywordBatchAttempt attempt)
    {
        WriteLine(CliTexts.Get("AttemptEnded", attempt.Schedule, attempt.Attempt, attempt.Day, attempt.Outcome, attempt.Message));
        if (context.Get(SharedOptions.Json))
        {
            // Whoever reads the output of a worker reads it while it works.
            lock (_gate)
            {
                context.Output.WriteLine(CliContext.JsonLine(ScheduleJson.From(attempt)));
                context.Output.Flush();
            }
        }
    }

    public void Warning(string text) => WriteLine(CliTexts.Get("Warning", text));

    private void WriteLine(string text)
    {
        lock (_gate)
        {
            context.Error.WriteLine(text);
        }
    }
}

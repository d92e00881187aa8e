using KeywordBatch.Batch;
using KeywordBatch.Classification;
using KeywordBatch.Database;
using KeywordBatch.Operations;
using KeywordBatch.Questions;

namespace KeywordBatch.Cli;

/// <summary>Runs the batch for schedules, as the modes do with the settings alone, and tells of their attempts as they come.</summary>
internal sealed class CliScheduleHost(CliContext context, KeywordDatabase database, ScheduleLog.Watch? watch = null) : IScheduleHost
{
    private readonly Lock _gate = new();

    public async Task<KeywordBatchSummary> RunAsync(KeywordBatchSchedule schedule, DateOnly day, CancellationToken cancellationToken)
    {
        using IKeywordClassifier classifier = ClassifierFactory.Create(null, context.Settings, new ClassifierOptions());
        using var host = new CliBatchHost(context);
        ClassificationOptions classification = ClassificationOptions.From(classifier.Identity.Name, context.Settings);
        BatchOptions options = BatchOptions.From(context.Settings) with { Limit = schedule.Limit };
        return await (watch ?? ScheduleLog.Unwatched)(host, logged => RunWatch.RunAsync(
            logged,
            context.Settings,
            database,
            schedule.Mode,
            new Period(day, day),
            context.Clock,
            watched => new BatchRunner(database, classifier, classification, options, watched, context.Clock, Random.Shared),
            cancellationToken));
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
                context.WriteJsonLineAsync(ScheduleJson.From(attempt)).GetAwaiter().GetResult();
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

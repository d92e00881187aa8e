using KeywordBatch.Batch;
using KeywordBatch.Classification;
using KeywordBatch.Database;
using KeywordBatch.Operations;
using KeywordBatch.Questions;

namespace KeywordBatch.Cli;

/// <summary>Runs the batch for schedules, as the modes do with the settings alone, and tells of their attempts as they come.</summary>
internal sealed class CliScheduleHost(CliContext context, KeywordDatabase database) : IScheduleHost
{
    private readonly Lock _gate = new();

    public bool IsBusinessDay(KeywordBatchSchedule schedule, DateOnly day) => true;

    public async Task<KeywordBatchSummary> RunAsync(KeywordBatchSchedule schedule, DateOnly day, CancellationToken cancellationToken)
    {
        using IKeywordClassifier classifier = ClassifierFactory.Create(null, context.Settings, new ClassifierOptions());
        using var host = new CliBatchHost(context);
        var runner = new BatchRunner(
            database,
            classifier,
            ClassificationOptions.From(classifier.Identity.Name, context.Settings),
            BatchOptions.From(context.Settings) with { Limit = schedule.Limit },
            host,
            context.Clock,
            Random.Shared);
        return await runner.RunAsync(schedule.Mode, new Period(day, day), cancellationToken);
    }

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

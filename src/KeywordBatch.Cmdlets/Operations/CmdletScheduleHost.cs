using KeywordBatch.Batch;
using KeywordBatch.Classification;
using KeywordBatch.Configuration;
using KeywordBatch.Database;
using KeywordBatch.Operations;
using KeywordBatch.Questions;

namespace KeywordBatch.Cmdlets;

/// <summary>Runs the batch for schedules, as Invoke-KeywordBatch does with the settings alone, and writes their attempts.</summary>
internal sealed class CmdletScheduleHost(KeywordDatabase database, SettingsSource settings, CmdletOutput output, TimeProvider clock) : IScheduleHost
{
    public bool IsBusinessDay(KeywordBatchSchedule schedule, DateOnly day) => true;

    public async Task<KeywordBatchSummary> RunAsync(KeywordBatchSchedule schedule, DateOnly day, CancellationToken cancellationToken)
    {
        using IKeywordClassifier classifier = ClassifierFactory.Create(null, settings, new ClassifierOptions());
        var runner = new BatchRunner(
            database,
            classifier,
            ClassificationOptions.From(classifier.Identity.Name, settings),
            BatchOptions.From(settings) with { Limit = schedule.Limit },
            new CmdletBatchHost(output, passThru: false),
            clock,
            Random.Shared);
        return await runner.RunAsync(schedule.Mode, new Period(day, day), cancellationToken);
    }

    public void AttemptStarted(KeywordBatchAttempt attempt) =>
        output.NoteVerbose(CmdletTexts.Get("AttemptBegun", attempt.Schedule, attempt.Attempt, attempt.Day));

    public void AttemptEnded(KeywordBatchAttempt attempt) => output.NoteObject(attempt);

    public void Warning(string text) => output.NoteWarning(text);
}

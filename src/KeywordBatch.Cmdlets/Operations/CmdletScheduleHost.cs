using KeywordBatch.Batch;
using KeywordBatch.Classification;
using KeywordBatch.Configuration;
using KeywordBatch.Database;
using KeywordBatch.Operations;
using KeywordBatch.Questions;
using KeywordBatch.Sync;

namespace KeywordBatch.Cmdlets;

/// <summary>Runs the batch for schedules, as Invoke-KeywordBatch does with the settings alone, and writes their attempts.</summary>
internal sealed class CmdletScheduleHost(KeywordDatabase database, SettingsSource settings, CmdletOutput output, TimeProvider clock, ScheduleLog.Watch watch) : IScheduleHost
{
    public bool IsBusinessDay(KeywordBatchSchedule schedule, DateOnly day) =>
        !schedule.BusinessDaysOnly || BusinessCalendar.Open(BusinessCalendarKind.Weekdays, null, schedule.HolidayFiles).IsBusinessDay(day);

    public async Task<KeywordBatchSummary> RunAsync(KeywordBatchSchedule schedule, DateOnly day, CancellationToken cancellationToken)
    {
        using IKeywordClassifier classifier = ClassifierFactory.Create(null, settings, new ClassifierOptions());
        ClassificationOptions classification = ClassificationOptions.From(classifier.Identity.Name, settings);
        BatchOptions options = BatchOptions.From(settings) with { Limit = schedule.Limit };
        return await watch(new CmdletBatchHost(output, passThru: false), logged => RunWatch.RunAsync(
            logged,
            settings,
            database,
            schedule.Mode,
            new Period(day, day),
            clock,
            watched => new BatchRunner(database, classifier, classification, options, watched, clock, Random.Shared),
            cancellationToken));
    }

    public void AttemptStarted(KeywordBatchAttempt attempt) =>
        output.NoteVerbose(CmdletTexts.Get("AttemptBegun", attempt.Schedule, attempt.Attempt, attempt.Day));

    public void AttemptEnded(KeywordBatchAttempt attempt) => output.NoteObject(attempt);

    public void Warning(string text) => output.NoteWarning(text);
}

using KeywordBatch.Batch;
using KeywordBatch.Classification;
using KeywordBatch.Configuration;
using KeywordBatch.Database;

namespace KeywordBatch.Operations;

/// <summary>Runs the batch of a schedule for a day, as the modes do with the settings alone.</summary>
/// <param name="database">The worker's database.</param>
/// <param name="settings">Its settings.</param>
/// <param name="watch">Runs a batch, with a log or without.</param>
/// <param name="time">The clock.</param>
public sealed class ScheduleBatch(KeywordDatabase database, SettingsSource settings, ScheduleLog.Watch watch, TimeProvider time)
{
    /// <summary>Makes sure that a batch could be run: what is wrong with the key or the classifier is better said now than tonight.</summary>
    /// <param name="settings">The worker's settings.</param>
    /// <exception cref="KeywordBatchException">A name, URL, key or rules file is wrong or missing.</exception>
    public static void Check(SettingsSource settings)
    {
        using IKeywordClassifier classifier = CreateClassifier(settings);
    }

    /// <summary>Runs it.</summary>
    /// <param name="schedule">What is run.</param>
    /// <param name="day">The day.</param>
    /// <param name="host">Who shows the run to people.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="KeywordBatchException">The run could not be begun or has failed.</exception>
    public async Task<KeywordBatchSummary> RunAsync(
        KeywordBatchSchedule schedule, DateOnly day, IBatchHost host, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        IKeywordClassifier? classifier = null;
        try
        {
            return await watch(host, logged => RunWatch.RunAsync(logged, settings, database, schedule.Mode, new(day, day), time, Create, cancellationToken))
                .ConfigureAwait(false);
        }
        finally
        {
            classifier?.Dispose();
        }

        // Under watch: nobody is there tonight to read what is wrong with the settings.
        BatchRunner Create(IBatchHost watched)
        {
            classifier = CreateClassifier(settings);
            return new(
                database,
                classifier,
                ClassificationOptions.From(classifier.Identity.Name, settings),
                BatchOptions.From(settings) with { Limit = schedule.Limit },
                watched,
                time,
                Random.Shared);
        }
    }

    private static IKeywordClassifier CreateClassifier(SettingsSource settings) => ClassifierFactory.Create(null, settings, new());
}

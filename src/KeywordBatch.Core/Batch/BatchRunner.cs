using System.Diagnostics;
using System.Globalization;
using KeywordBatch.Classification;
using KeywordBatch.Database;
using KeywordBatch.Questions;

namespace KeywordBatch.Batch;

/// <summary>Runs the four modes over a period.</summary>
/// <param name="database">The database.</param>
/// <param name="classifier">Who answers; null is enough for check. It stays the caller's to dispose.</param>
/// <param name="classification">How to ask.</param>
/// <param name="options">How to work.</param>
/// <param name="host">Who shows the run to people.</param>
/// <param name="time">The clock.</param>
/// <param name="random">The jitter of waits.</param>
public sealed class BatchRunner(
    KeywordDatabase database,
    IKeywordClassifier? classifier,
    ClassificationOptions classification,
    BatchOptions options,
    IBatchHost host,
    TimeProvider time,
    Random random)
{
    private readonly SerializedHost _host = new(host);
    private readonly RunStore _runs = new(database);
    private readonly BatchCounts _counts = new();
    private readonly string _owner = UnitLease.NewOwner();
    private WorkMeter? _meter;

    /// <summary>What has been done so far.</summary>
    public BatchCounts Counts => _counts;

    /// <summary>The calls to the classifier so far; null before the first and in check mode.</summary>
    public ClassificationMetrics? Calls => _meter?.Calls;

    /// <summary>Runs a mode to its end.</summary>
    /// <param name="mode">Which.</param>
    /// <param name="period">Which days.</param>
    /// <param name="cancellationToken">Stops the run; what has been stored stays.</param>
    /// <returns>What was done; Read = Processed + Skipped + Failed.</returns>
    /// <exception cref="KeywordBatchException">The database or the classifier cannot be used, or an option is out of range.</exception>
    public async Task<KeywordBatchSummary> RunAsync(KeywordBatchMode mode, Period period, CancellationToken cancellationToken)
    {
        options.Validate();
        if (options.Limit is not null && mode is KeywordBatchMode.Basic or KeywordBatchMode.Check)
        {
            // Who gives a limit must not be sent the bill for a whole period.
            throw BatchErrors.LimitForOtherMode(mode);
        }

        long started = time.GetTimestamp();
        await database.ReadSchemaAsync(cancellationToken).ConfigureAwait(false);
        KeywordSchema schema = await database.GetUsableSchemaAsync(cancellationToken).ConfigureAwait(false);
        using Activity? activity = Telemetry.Activities.StartActivity("run");
        activity?.SetTag("keywordbatch.mode", mode.ToString()).SetTag("keywordbatch.start", period.Start.ToString("o", CultureInfo.InvariantCulture))
            .SetTag("keywordbatch.end", period.End.ToString("o", CultureInfo.InvariantCulture));
        _host.Milestone("Started", mode, period.Start, period.End);
        if (mode == KeywordBatchMode.Check)
        {
            return await Steps(null).CheckAsync(period, started, cancellationToken).ConfigureAwait(false);
        }

        // Before any answer is paid for.
        database.RequireTransactions(schema.Keywords);
        database.RequireReadableChats(schema);
        if (schema.MissingOwnColumns is [var lacking, ..])
        {
            throw DatabaseErrors.OwnColumnsMissing(database.Url, lacking);
        }

        if (schema.MissingMeasures is [var (table, _), ..])
        {
            _host.Warning("NotMeasured", table);
        }

        if (database.Dialect.Pool is { MostDays: var most } && most < Math.Min(options.ParallelDays, period.Count))
        {
            _host.Warning("FewerDaysAtOnce", most, database.Options.MaxPoolSize);
        }

        database.Retried = (attempt, reason) => _host.Warning("Retried", attempt, reason);
        IReadOnlyList<KeywordCategory> categories = await new CategoryStore(database).ListAsync(cancellationToken).ConfigureAwait(false);
        IKeywordClassifier asked = classifier ?? throw new InvalidOperationException("A run needs a classifier.");
        using DatabaseLlmQuota? shared = SharedQuota.For(database, schema, asked, classification, _host);
        using var pipeline = new ClassificationPipeline(
            asked, categories, classification with { Quota = shared ?? classification.Quota }, time, random)
        {
            Paused = delay => _host.Warning("ClassifierPauses", asked.Identity.Name, Math.Ceiling(delay.TotalSeconds)),
        };
        using AnswerJournal? journal = options.Journal is { } where && !asked.IsFree
            ? AnswerJournal.Open(where, database, pipeline.Identity, _host.NoteWarning, time)
            : null;
        _meter = new(pipeline.Metrics, classification.PricePer1KTokens, time);
        var answers = new AnswerSource(pipeline, journal, categories);
        RunSteps steps = Steps(_meter);
        KeywordBatchSummary summary = await RunCountedAsync(
            () => schema.HasOwnTables
                ? RunRecordedAsync(
                    mode, period, _meter, (run, token) => steps.RunAsync(mode, period, answers, run, started, token), cancellationToken)
                : RunAloneAsync(token => steps.RunAsync(mode, period, answers, 0, started, token), cancellationToken)).ConfigureAwait(false);
        if (journal is not null)
        {
            await PruneAsync(journal, new(database, schema.HasOwnTables), cancellationToken).ConfigureAwait(false);
        }

        if (answers.Reused > 0 && !asked.IsFree)
        {
            _host.Milestone("AnswersReused", answers.Reused);
        }

        if (_host.TriesAgain)
        {
            await _host.TellFailedAsync(new FailureStore(database).ReadAsync(period, summary.RunId, cancellationToken), cancellationToken).ConfigureAwait(false);
        }

        return summary;
    }

    // The run is done: that old answers could not be looked up, and stay, is no failure of it.
    private async Task PruneAsync(AnswerJournal journal, SettledAnswers settled, CancellationToken cancellationToken)
    {
        try
        {
            await journal.PruneAsync(settled, cancellationToken).ConfigureAwait(false);
        }
        catch (KeywordBatchException e)
        {
            _host.NoteWarning(e.Message);
        }
    }

    private static async Task<KeywordBatchSummary> RunCountedAsync(Func<Task<KeywordBatchSummary>> run)
    {
        string status = "completed";
        try
        {
            return await run().ConfigureAwait(false);
        }
        catch (Exception e)
        {
            status = StatusOf(e);
            Activity.Current?.SetStatus(ActivityStatusCode.Error, status);
            throw;
        }
        finally
        {
            Telemetry.Runs.Add(1, new KeyValuePair<string, object?>("status", status));
        }
    }

    private static string StatusOf(Exception e) => e is OperationCanceledException ? "cancelled" : "failed";

    private RunSteps Steps(WorkMeter? meter) => new(database, options, _host, _counts, meter, classification.PricePer1KTokens, _owner, time);

    private async Task<KeywordBatchSummary> RunAloneAsync(
        Func<CancellationToken, Task<KeywordBatchSummary>> work, CancellationToken cancellationToken)
    {
        _host.Warning("NoOwnTables");
        IHeldLock? alone = await database.TryHoldLockAsync($"keywordbatch-run-{database.Names.Keywords}", cancellationToken).ConfigureAwait(false);
        if (alone is null)
        {
            throw BatchErrors.NoRightToCoordinate(database.Url.ToString());
        }

        await using (alone.ConfigureAwait(false))
        {
            LeaseKeeper keeper = LeaseKeeper.Start(options.Lease, alone.KeepAsync, time, cancellationToken);
            await using (keeper.ConfigureAwait(false))
            {
                try
                {
                    return await work(keeper.Token).ConfigureAwait(false);
                }
                catch (OperationCanceledException) when (keeper.Lost)
                {
                    throw BatchErrors.NoRightToCoordinate(database.Url.ToString());
                }
            }
        }
    }

    private async Task<KeywordBatchSummary> RunRecordedAsync(
        KeywordBatchMode mode, Period period, WorkMeter meter, Func<long, CancellationToken, Task<KeywordBatchSummary>> work, CancellationToken cancellationToken)
    {
        long run = await _runs.StartAsync(mode, period, _owner, options.Lease, cancellationToken).ConfigureAwait(false);
        LeaseKeeper keeper = LeaseKeeper.Start(options.Lease, RenewAsync, time, cancellationToken);
        await using (keeper.ConfigureAwait(false))
        {
            try
            {
                KeywordBatchSummary summary = await work(run, cancellationToken).ConfigureAwait(false);
                await _runs.FinishAsync(run, "completed", null, _counts, meter, cancellationToken).ConfigureAwait(false);
                return summary;
            }
            catch (Exception e)
            {
                string? error = e is OperationCanceledException ? null : DatabaseErrors.OneLine(e);
                await Farewell.TryAsync(token => _runs.FinishAsync(run, StatusOf(e), error, _counts, meter, token)).ConfigureAwait(false);
                throw;
            }
        }

        async Task<bool> RenewAsync(CancellationToken token)
        {
            await _runs.RenewAsync(run, options.Lease, _counts, meter, token).ConfigureAwait(false);
            return true;
        }
    }
}

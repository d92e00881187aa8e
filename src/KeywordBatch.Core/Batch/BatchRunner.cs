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
    private static readonly TimeSpan FarewellPatience = TimeSpan.FromSeconds(2);

    private readonly SerializedHost _host = new(host);
    private readonly QuestionReader _reader = new(database);
    private readonly PassPlanner _planner = new(database, options);
    private readonly RunStore _runs = new(database);
    private readonly BatchCounts _counts = new();
    private readonly string _owner = $"{Environment.MachineName}:{Environment.ProcessId}:{Guid.NewGuid().ToString("N")[..8]}";
    private WorkMeter? _meter;
    private Passes _passes = new(0, 0, TimeSpan.Zero, 0);

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
        long started = time.GetTimestamp();
        KeywordSchema schema = await database.GetUsableSchemaAsync(cancellationToken).ConfigureAwait(false);
        using Activity? activity = Telemetry.Activities.StartActivity("run");
        activity?.SetTag("keywordbatch.mode", mode.ToString()).SetTag("keywordbatch.start", period.Start.ToString("o", CultureInfo.InvariantCulture))
            .SetTag("keywordbatch.end", period.End.ToString("o", CultureInfo.InvariantCulture));
        _host.Milestone("Started", mode, period.Start, period.End);
        if (mode == KeywordBatchMode.Check)
        {
            IReadOnlyList<KeywordCoverageDay> days = await CheckAsync(period, cancellationToken).ConfigureAwait(false);
            return Summarize(mode, period, 0, days, days, started);
        }

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
        KeywordBatchSummary summary = await RunCountedAsync(
            () => schema.HasOwnTables
                ? RunRecordedAsync(mode, period, answers, started, cancellationToken)
                : RunAloneAsync(mode, period, answers, started, cancellationToken)).ConfigureAwait(false);
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

    private async Task<KeywordBatchSummary> RunAloneAsync(
        KeywordBatchMode mode, Period period, AnswerSource answers, long started, CancellationToken cancellationToken)
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
                    return await RunStepsAsync(mode, period, answers, 0, started, keeper.Token).ConfigureAwait(false);
                }
                catch (OperationCanceledException) when (keeper.Lost)
                {
                    throw BatchErrors.NoRightToCoordinate(database.Url.ToString());
                }
            }
        }
    }

    private async Task<KeywordBatchSummary> RunRecordedAsync(
        KeywordBatchMode mode, Period period, AnswerSource answers, long started, CancellationToken cancellationToken)
    {
        long run = await _runs.StartAsync(mode, period, _owner, options.Lease, cancellationToken).ConfigureAwait(false);
        LeaseKeeper keeper = LeaseKeeper.Start(options.Lease, RenewAsync, time, cancellationToken);
        await using (keeper.ConfigureAwait(false))
        {
            try
            {
                KeywordBatchSummary summary = await RunStepsAsync(mode, period, answers, run, started, cancellationToken).ConfigureAwait(false);
                await _runs.FinishAsync(run, "completed", null, _counts, _meter!, cancellationToken).ConfigureAwait(false);
                return summary;
            }
            catch (Exception e)
            {
                using var patience = new CancellationTokenSource(FarewellPatience);
                try
                {
                    await _runs.FinishAsync(
                        run,
                        StatusOf(e),
                        e is OperationCanceledException ? null : DatabaseErrors.OneLine(e),
                        _counts,
                        _meter!,
                        patience.Token).ConfigureAwait(false);
                }
                catch (Exception second) when (second is KeywordBatchException or OperationCanceledException)
                {
                    // The first error is the one to tell; the run shows as abandoned when its lease has run out.
                }

                throw;
            }
        }

        async Task<bool> RenewAsync(CancellationToken token)
        {
            await _runs.RenewAsync(run, options.Lease, _counts, _meter!, token).ConfigureAwait(false);
            return true;
        }
    }

    private async Task<KeywordBatchSummary> RunStepsAsync(
        KeywordBatchMode mode, Period period, AnswerSource answers, long run, long started, CancellationToken cancellationToken)
    {
        // Before the check: a unit that another worker completes after it is that one's, and its counts with it.
        IReadOnlyList<KeywordBatchUnit> units = run == 0 ? [] : await new UnitStore(database).ListAsync(period, cancellationToken).ConfigureAwait(false);
        BucketPlan buckets = BucketPlan.Make(run == 0 ? 1 : options.BucketsPerDay, units);
        IReadOnlyList<KeywordCoverageDay> before = await CoverAsync(period, cancellationToken).ConfigureAwait(false);
        IReadOnlyList<KeywordCoverageDay> after = before;
        // Without a table of failures nobody could tell in the end what the second pass has not taken up for its limit.
        _host.TriesAgain = mode == KeywordBatchMode.Complete && (run != 0 || options.Limit is null);
        if (mode is KeywordBatchMode.Basic or KeywordBatchMode.Complete)
        {
            _host.Milestone("StepBasic");
            long began = time.GetTimestamp();
            IReadOnlyList<UnitPlan> plans = await _planner.PlanBasicAsync(before, buckets, units, cancellationToken).ConfigureAwait(false);
            await PassAsync(1, plans, answers, run, cancellationToken).ConfigureAwait(false);
            _passes = new(_counts.Processed, _counts.Skipped, time.GetElapsedTime(began), 0);
            after = mode == KeywordBatchMode.Complete
                ? await CheckAsync(period, cancellationToken).ConfigureAwait(false)
                : await CoverAsync(period, cancellationToken).ConfigureAwait(false);
        }

        if (mode == KeywordBatchMode.Basic && _counts.Failed > 0)
        {
            long began = time.GetTimestamp();
            after = await TryFailedAgainAsync(period, answers, run, cancellationToken).ConfigureAwait(false);
            _passes = new(_counts.Processed, _counts.Skipped, _passes.BasicDuration + time.GetElapsedTime(began), 0);
        }

        if (mode is KeywordBatchMode.Missing or KeywordBatchMode.Complete)
        {
            _host.TriesAgain &= run != 0;
            bool second = _counts.Failed > 0;
            long again = second && run != 0
                ? (await _planner.CountTriableAsync(period, run, cancellationToken).ConfigureAwait(false)).Values.Sum()
                : _counts.Failed;
            _passes = _passes with { MissingFound = after.Sum(d => d.Missing) };
            IReadOnlyList<UnitPlan> plans = UnitPlan.ForMissing(after, options.Limit, buckets.For);
            if (plans.Count > 0)
            {
                _host.Milestone("StepMissing");
                _counts.Reopen(Math.Min(again, plans.Sum(p => Math.Min(p.Budget, p.Missing))));
                await PassAsync(3, plans, answers, run, cancellationToken).ConfigureAwait(false);
                after = _counts.Failed > 0 && !second
                    ? await TryFailedAgainAsync(period, answers, run, cancellationToken).ConfigureAwait(false)
                    : await CoverAsync(period, cancellationToken).ConfigureAwait(false);
            }

            long missing = after.Sum(d => d.Missing);
            _host.Milestone(missing == 0 ? "VerifiedComplete" : "VerifiedMissing", missing);
        }

        if (_counts.Read != _counts.Settled)
        {
            throw BatchErrors.CountsDoNotAddUp(_counts);
        }

        return Summarize(mode, period, run, before, after, started);
    }

    // What failed for a passing reason succeeds the second time; what fails for good is in the table with its reason.
    private async Task<IReadOnlyList<KeywordCoverageDay>> TryFailedAgainAsync(
        Period period, AnswerSource answers, long run, CancellationToken cancellationToken)
    {
        if (run != 0)
        {
            SortedDictionary<DateOnly, long> failed = await _planner.CountTriableAsync(period, run, cancellationToken).ConfigureAwait(false);
            UnitPlan[] plans = [.. failed.Select(d => new UnitPlan(new(d.Key), d.Value, d.Value, 0) { OnlyFailedIn = run })];
            if (plans.Length > 0)
            {
                _host.Milestone("StepAgain", plans.Sum(p => p.Budget));
                _counts.Reopen(plans.Sum(p => p.Budget));
                await PassAsync(3, plans, answers, run, cancellationToken).ConfigureAwait(false);
            }
        }

        return await CoverAsync(period, cancellationToken).ConfigureAwait(false);
    }

    private async Task PassAsync(
        int step, IReadOnlyList<UnitPlan> plans, AnswerSource answers, long run, CancellationToken cancellationToken)
    {
        var schema = await database.GetSchemaAsync(cancellationToken).ConfigureAwait(false);
        var units = new UnitRunner(database, answers, options, _host, _counts, _meter!, classification.PricePer1KTokens, run, time);
        var scheduler = new UnitScheduler(database, options, schema.HasOwnTables, _owner, time)
        {
            Places = database.Dialect.Pool?.Places,
            Waiting = (units, longest) => _host.Warning("WaitsForOthers", units, Math.Ceiling(longest.TotalSeconds)),
        };
        long total = plans.Sum(p => p.Stored + Math.Min(p.Budget, p.Missing));
        long settledBefore = _counts.Settled;
        long began = time.GetTimestamp();
        int daysDone = 0;
        _host.Expect(plans.Select(p => p.Part));
        await scheduler.RunAsync(
            plans,
            (plan, lease, tell, token) => units.RunAsync(
                plan,
                lease,
                (p, chunk, number, about) =>
                {
                    tell(chunk);
                    ShowProgress(p, chunk, number, about);
                },
                token),
            (plan, unit) =>
            {
                Interlocked.Increment(ref daysDone);
                _host.UnitEnded(plan.Part, unit);
            },
            cancellationToken).ConfigureAwait(false);

        void ShowProgress(UnitPlan plan, ChunkResult chunk, int number, int about)
        {
            long done = _counts.Settled - settledBefore;
            double seconds = time.GetElapsedTime(began).TotalSeconds;
            _host.Progress(new(step, plan.Day, daysDone, plans.Count, done, total, number, about, seconds > 0 ? done / seconds : 0));
        }
    }

    private async Task<IReadOnlyList<KeywordCoverageDay>> CheckAsync(Period period, CancellationToken cancellationToken)
    {
        _host.Milestone("StepCheck");
        IReadOnlyList<KeywordCoverageDay> days = await CoverAsync(period, cancellationToken).ConfigureAwait(false);
        var all = new KeywordCoverage(period.Start, period.End, days);
        _host.Milestone("CheckUnique", all.UniqueQuestions);
        _host.Milestone("CheckProcessed", all.ProcessedQuestions);
        _host.Milestone("CheckMissing", all.MissingQuestions);
        _host.Milestone("CheckRate", all.ProcessingRate);
        return days;
    }

    private async Task<IReadOnlyList<KeywordCoverageDay>> CoverAsync(Period period, CancellationToken cancellationToken) =>
        await _reader.ReadCoverageAsync(period, cancellationToken).ToListAsync(cancellationToken).ConfigureAwait(false);

    private KeywordBatchSummary Summarize(
        KeywordBatchMode mode, Period period, long run, IReadOnlyList<KeywordCoverageDay> before, IReadOnlyList<KeywordCoverageDay> after, long started)
    {
        TimeSpan duration = time.GetElapsedTime(started);
        if (mode != KeywordBatchMode.Check)
        {
            _host.Milestone("Finished", _counts.Processed, _counts.Skipped, _counts.Failed, duration.ToString(@"hh\:mm\:ss", null));
        }

        return new()
        {
            RunId = run,
            Mode = mode,
            Start = period.Start,
            End = period.End,
            Read = _counts.Settled,
            Processed = _counts.Processed,
            Skipped = _counts.Skipped,
            Failed = _counts.Failed,
            Rows = _counts.Processed,
            Blank = after.Sum(d => d.Blank),
            BasicProcessed = _passes.BasicProcessed,
            BasicSkipped = _passes.BasicSkipped,
            BasicDuration = _passes.BasicDuration,
            MissingFound = _passes.MissingFound,
            MissingBefore = before.Sum(d => d.Missing),
            MissingAfter = after.Sum(d => d.Missing),
            Duration = duration,
            Days = after,
        };
    }

    private sealed record Passes(long BasicProcessed, long BasicSkipped, TimeSpan BasicDuration, long MissingFound);
}

using System.Globalization;
using System.Runtime.CompilerServices;
using KeywordBatch.Database;
using KeywordBatch.Questions;

namespace KeywordBatch.Batch;

/// <summary>What a run does between its start and its end: passes over the period, and what is counted between them.</summary>
/// <param name="database">The database.</param>
/// <param name="options">How to work.</param>
/// <param name="host">Who shows the run to people.</param>
/// <param name="counts">What has been done so far.</param>
/// <param name="meter">What it takes; null is enough for check.</param>
/// <param name="pricePer1KTokens">Of the classifier, null for none.</param>
/// <param name="owner">The name that units are claimed by.</param>
/// <param name="time">The clock.</param>
internal sealed class RunSteps(
    KeywordDatabase database, BatchOptions options, SerializedHost host, BatchCounts counts, WorkMeter? meter, double? pricePer1KTokens, string owner, TimeProvider time)
{
    private readonly QuestionReader _reader = new(database);
    private readonly UnitStore _units = new(database);
    private readonly PassPlanner _planner = new(database, options);
    private readonly RunBooks _books = new();
    private Passes _passes = new(0, 0, TimeSpan.Zero, 0);

    /// <summary>Counts and shows, and changes nothing.</summary>
    public async Task<KeywordBatchSummary> CheckAsync(Period period, long started, CancellationToken cancellationToken)
    {
        host.Milestone("StepCheck");
        IReadOnlyList<KeywordCoverageDay> days = await _reader.ReadCoverageAsync(period, cancellationToken).ToListAsync(cancellationToken).ConfigureAwait(false);
        ShowCoverage(period, days);
        return Summarize(KeywordBatchMode.Check, period, 0, days, days, started);
    }

    /// <summary>Does what the mode asks for.</summary>
    /// <param name="mode">Which, not check.</param>
    /// <param name="period">Which days.</param>
    /// <param name="answers">Who answers.</param>
    /// <param name="run">The run's number, 0 without own tables.</param>
    /// <param name="started">When the run began, as a timestamp of the clock.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public async Task<KeywordBatchSummary> RunAsync(
        KeywordBatchMode mode, Period period, AnswerSource answers, long run, long started, CancellationToken cancellationToken)
    {
        // Before the check: a unit that another worker completes after it is that one's, and its counts with it.
        IReadOnlyList<KeywordBatchUnit> units = await UnitsAsync(period, run, cancellationToken).ConfigureAwait(false);
        BucketPlan buckets = BucketPlan.Make(run == 0 ? 1 : options.BucketsPerDay, units);
        var before = new List<KeywordCoverageDay>();
        IReadOnlyList<KeywordCoverageDay> after = before;
        // Without a table of failures nobody could tell in the end what the second pass has not taken up for its limit.
        host.TriesAgain = mode == KeywordBatchMode.Complete && (run != 0 || options.Limit is null);
        if (mode is KeywordBatchMode.Basic or KeywordBatchMode.Complete)
        {
            host.Milestone("StepBasic");
            long began = time.GetTimestamp();
            IAsyncEnumerable<IReadOnlyList<UnitPlan>> plans = _planner.PlanBasicAsync(CoverIntoAsync(before, period, cancellationToken), buckets, units, cancellationToken);
            IReadOnlyList<DayCheck> checks = await PassAsync(1, plans, period.Count, period, answers, run, cancellationToken).ConfigureAwait(false);
            _passes = new(counts.Processed, counts.Skipped, time.GetElapsedTime(began), 0);
            after = [.. checks.Select(c => c.Coverage)];
            if (mode == KeywordBatchMode.Complete)
            {
                units = [.. checks.SelectMany(c => c.Units)];
                host.Milestone("StepCheck");
                ShowCoverage(period, after);
            }
        }

        if (mode == KeywordBatchMode.Basic && before.All(d => d.Unique == 0))
        {
            host.Milestone("NoQuestions", period.Start, period.End);
        }

        if (mode == KeywordBatchMode.Basic && counts.Failed > 0)
        {
            long began = time.GetTimestamp();
            after = await TryFailedAgainAsync(after, period, answers, run, cancellationToken).ConfigureAwait(false);
            _passes = new(counts.Processed, counts.Skipped, _passes.BasicDuration + time.GetElapsedTime(began), 0);
        }

        if (mode == KeywordBatchMode.Missing)
        {
            before.AddRange(await _reader.ReadCoverageAsync(period, cancellationToken).ToListAsync(cancellationToken).ConfigureAwait(false));
            HashSet<DateOnly> done = [.. before.Where(d => d.Missing == 0).Select(d => d.Date)];
            await _units.MendAsync(units.Where(u => done.Contains(u.Day)), cancellationToken).ConfigureAwait(false);
        }

        if (mode is KeywordBatchMode.Missing or KeywordBatchMode.Complete)
        {
            host.TriesAgain &= run != 0;
            bool second = counts.Failed > 0;
            IReadOnlyDictionary<DateOnly, long> again = second && run != 0
                ? await _planner.CountTriableAsync(period, run, cancellationToken).ConfigureAwait(false)
                : _books.Failed();
            _passes = _passes with { MissingFound = after.Sum(d => d.Missing) };
            IReadOnlyList<UnitPlan> plans = _books.Reopening(UnitPlan.ForMissing(after, options.Limit, buckets.For, UnitState.Of(units)), again);
            if (plans.Count > 0)
            {
                host.Milestone("StepMissing");
                counts.Reopen(plans.Sum(p => p.Reopened));
                after = await PassAsync(plans, period, answers, run, cancellationToken).ConfigureAwait(false);
                after = counts.Failed > 0 && !second
                    ? await TryFailedAgainAsync(after, period, answers, run, cancellationToken).ConfigureAwait(false)
                    : after;
            }

            long missing = after.Sum(d => d.Missing);
            if (missing > 0)
            {
                host.Milestone("VerifiedMissing", missing);
            }
            else if (after.Any(d => d.Unique > 0))
            {
                host.Milestone("VerifiedComplete");
            }
            else if (mode == KeywordBatchMode.Missing)
            {
                host.Milestone("NoQuestions", period.Start, period.End);
            }
        }

        if (counts.Read != counts.Settled)
        {
            throw BatchErrors.CountsDoNotAddUp(counts);
        }

        return Summarize(mode, period, run, before, after, started);
    }

    // What failed for a passing reason succeeds the second time; what fails for good is in the table with its reason.
    private async Task<IReadOnlyList<KeywordCoverageDay>> TryFailedAgainAsync(
        IReadOnlyList<KeywordCoverageDay> after, Period period, AnswerSource answers, long run, CancellationToken cancellationToken)
    {
        if (run != 0)
        {
            SortedDictionary<DateOnly, long> failed = await _planner.CountTriableAsync(period, run, cancellationToken).ConfigureAwait(false);
            UnitPlan[] plans = [.. failed.Select(d => new UnitPlan(new(d.Key), d.Value, d.Value, null) { OnlyFailedIn = run, Reopened = d.Value })];
            if (plans.Length > 0)
            {
                host.Milestone("StepAgain", plans.Sum(p => p.Budget));
                counts.Reopen(plans.Sum(p => p.Budget));
                return await PassAsync(plans, period, answers, run, cancellationToken).ConfigureAwait(false);
            }
        }

        return after;
    }

    private async Task<IReadOnlyList<KeywordCoverageDay>> PassAsync(
        IReadOnlyList<UnitPlan> plans, Period period, AnswerSource answers, long run, CancellationToken cancellationToken) =>
        [.. (await PassAsync(3, AsyncEnumerable.Repeat(plans, 1), 1, period, answers, run, cancellationToken).ConfigureAwait(false)).Select(c => c.Coverage)];

    // How each day of the period stands in the end.
    private async Task<IReadOnlyList<DayCheck>> PassAsync(
        int step, IAsyncEnumerable<IReadOnlyList<UnitPlan>> counted, int days, Period period, AnswerSource answers, long run, CancellationToken cancellationToken)
    {
        var schema = await database.GetSchemaAsync(cancellationToken).ConfigureAwait(false);
        var units = new UnitRunner(database, answers, options, host, counts, _books, meter!, pricePer1KTokens, run, time);
        var scheduler = new UnitScheduler(database, options, schema.HasOwnTables, owner, time)
        {
            HoldsConnections = true,
            Waiting = (units, longest) => host.Warning("WaitsForOthers", units, Math.Ceiling(longest.TotalSeconds)),
        };
        long settledBefore = counts.Settled;
        long began = time.GetTimestamp();
        int unitsDone = 0;
        var feed = new PassFeed(days);
        var closing = new ClosingCheck((day, token) => LookAsync(day, run, token), cancellationToken);
        await using var _ = closing.ConfigureAwait(false);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task filling = feed.FillAsync(counted, Expect, stop.Token);
        try
        {
            await scheduler.RunAsync(feed.ReadAsync(cancellationToken), WorkAsync, Ended, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await filling.ConfigureAwait(false);
        }

        return await closing.FinishAsync(period).ConfigureAwait(false);

        void Expect(IReadOnlyList<UnitPlan> plans)
        {
            closing.Expect(plans.Select(p => p.Part));
            host.Expect(plans.Select(p => p.Part));
        }

        Task<KeywordBatchUnit?> WorkAsync(UnitPlan plan, UnitLease? lease, Action<ChunkResult> tell, CancellationToken token) => units.RunAsync(
            plan,
            lease,
            (p, chunk, number, about) =>
            {
                tell(chunk);
                ShowProgress(p, number, about);
            },
            token);

        void Ended(UnitPlan plan, KeywordBatchUnit? unit)
        {
            Interlocked.Increment(ref unitsDone);
            host.UnitEnded(plan.Part, unit);
            closing.End(plan.Day);
        }

        void ShowProgress(UnitPlan plan, int number, int about)
        {
            long done = counts.Settled - settledBefore;
            double seconds = time.GetElapsedTime(began).TotalSeconds;
            host.Progress(new(step, plan.Day, unitsDone, feed.Units, done, feed.Questions, number, about, seconds > 0 ? done / seconds : 0));
        }
    }

    private void ShowCoverage(Period period, IReadOnlyList<KeywordCoverageDay> days)
    {
        var all = new KeywordCoverage(period.Start, period.End, days);
        host.Milestone("CheckUnique", all.UniqueQuestions);
        host.Milestone("CheckProcessed", all.ProcessedQuestions);
        host.Milestone("CheckMissing", all.MissingQuestions);
        if (all.UniqueQuestions > 0)
        {
            host.Milestone("CheckRate", all.ProcessingRate);
        }
        else
        {
            host.Milestone("NoQuestions", period.Start, period.End);
        }
    }

    private async Task<DayCheck> LookAsync(DateOnly day, long run, CancellationToken cancellationToken)
    {
        var period = new Period(day, day);
        IReadOnlyList<KeywordBatchUnit> units = await UnitsAsync(period, run, cancellationToken).ConfigureAwait(false);
        KeywordCoverageDay coverage = await database.InPlaceAsync(() => _reader.CoverDayAsync(day, cancellationToken), cancellationToken).ConfigureAwait(false);
        if (coverage.Missing == 0)
        {
            // What failed in a part of the day may have been stored since with the whole of it.
            await _units.MendAsync(units, cancellationToken).ConfigureAwait(false);
        }

        return new(coverage, units);
    }

    private async Task<IReadOnlyList<KeywordBatchUnit>> UnitsAsync(Period period, long run, CancellationToken cancellationToken) =>
        run == 0 ? [] : await _units.ListAsync(period, cancellationToken).ConfigureAwait(false);

    private async IAsyncEnumerable<KeywordCoverageDay> CoverIntoAsync(
        List<KeywordCoverageDay> known, Period period, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        IAsyncEnumerable<KeywordCoverageDay> days = ReadAhead.SelectAsync(
            period.Days(), (day, token) => database.InPlaceAsync(() => _reader.CoverDayAsync(day, token), token), cancellationToken);
        await foreach (KeywordCoverageDay day in days.ConfigureAwait(false))
        {
            known.Add(day);
            yield return day;
        }
    }

    private KeywordBatchSummary Summarize(
        KeywordBatchMode mode, Period period, long run, IReadOnlyList<KeywordCoverageDay> before, IReadOnlyList<KeywordCoverageDay> after, long started)
    {
        TimeSpan duration = time.GetElapsedTime(started);
        if (mode != KeywordBatchMode.Check)
        {
            // A form of TimeSpan's has no hours beyond 23.
            string took = string.Create(CultureInfo.InvariantCulture, $"{(long)duration.TotalHours:00}:{duration:mm\\:ss}");
            host.Milestone("Finished", counts.Processed, counts.Skipped, counts.Failed, took);
        }

        return new()
        {
            RunId = run,
            Mode = mode,
            Start = period.Start,
            End = period.End,
            Read = counts.Settled,
            Processed = counts.Processed,
            Skipped = counts.Skipped,
            Failed = counts.Failed,
            Rows = counts.Processed,
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

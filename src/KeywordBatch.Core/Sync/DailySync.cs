using System.Collections.Concurrent;
using System.Diagnostics;
using KeywordBatch.Batch;
using KeywordBatch.Database;
using KeywordBatch.Questions;

namespace KeywordBatch.Sync;

/// <summary>
/// Brings a table up to date day by day, several days at once: what is done is kept by day, so that a restart does the rest,
/// and a day that fails is tried again, and once more at the end, while the others go on.
/// </summary>
/// <param name="database">The database.</param>
/// <param name="options">Table, key, days, tries.</param>
/// <param name="source">Where the rows come from.</param>
/// <param name="host">Who shows it to people.</param>
/// <param name="time">The clock.</param>
/// <param name="random">The jitter of waits.</param>
public sealed class DailySync(
    KeywordDatabase database, DailySyncOptions options, IDaySource source, IDailySyncHost host, TimeProvider time, Random random)
{
    private readonly string _owner = UnitLease.NewOwner();

    /// <summary>Bytes of the journals of the days done, before and after they were compressed.</summary>
    public (long Plain, long Packed) Journaled { get; private set; }

    /// <summary>Syncs the business days of a period.</summary>
    /// <param name="period">Which days.</param>
    /// <param name="cancellationToken">Stops it; what has been stored stays, and the next run goes on behind it.</param>
    /// <exception cref="KeywordBatchException">The table or the key cannot be synced, the database cannot be reached, or an option is out of range.</exception>
    public async Task<DailySyncSummary> RunAsync(Period period, CancellationToken cancellationToken)
    {
        options.Validate();
        using Activity? activity = Telemetry.Activities.StartActivity("sync");
        activity?.SetTag("keywordbatch.table", options.Table);
        long started = time.GetTimestamp();
        SyncTarget target = await SyncTarget.OpenAsync(database, options.Table, options.Key, cancellationToken).ConfigureAwait(false);
        DateOnly[] days = [.. options.Calendar.Days(period)];
        var shown = new SyncHost(host, options.Table, days.Length);
        if (days.Length == 0)
        {
            shown.Warning("NoBusinessDay", period.Start, period.End);
        }

        database.Retried = (attempt, reason) => shown.Warning("DatabaseRetried", attempt, reason);
        bool recorded = await SyncStore.EnsureAsync(database, cancellationToken).ConfigureAwait(false);
        string unitSource = recorded
            ? await SyncTables.FindSourceAsync(database, options.Table, cancellationToken).ConfigureAwait(false)
            : SyncTables.SourceOf(options.Table);
        IAsyncDisposable? alone = recorded ? null : await HoldAsync(shown, cancellationToken).ConfigureAwait(false);
        try
        {
            string folder = DayJournal.FolderOf(options.Batch.Journal?.Folder, database, options.Table);
            using var runner = new DayRunner(database, target, options, unitSource, source, shown, folder, time, random);
            var ended = new ConcurrentDictionary<DateOnly, DailySyncDay>();
            await RunDaysAsync(runner, shown, period, days, recorded, ended, cancellationToken).ConfigureAwait(false);
            Journaled = runner.Journaled;
            if (ended.Values.All(d => d.Status != DailySyncStatus.Failed))
            {
                DayJournal.Prune(folder, options.JournalAge, time);
            }

            return Summarize(period, ended.Values, time.GetElapsedTime(started));
        }
        finally
        {
            if (alone is not null)
            {
                await alone.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    private async Task<IAsyncDisposable> HoldAsync(SyncHost shown, CancellationToken cancellationToken)
    {
        shown.Warning("SyncWithoutTables");
        return await database.TryHoldLockAsync($"keywordbatch-sync-{options.Table}", cancellationToken).ConfigureAwait(false)
            ?? throw SyncErrors.SyncAlone(database.Url, options.Table);
    }

    private async Task RunDaysAsync(
        DayRunner runner, SyncHost shown, Period period, DateOnly[] days, bool recorded, ConcurrentDictionary<DateOnly, DailySyncDay> ended, CancellationToken cancellationToken)
    {
        Dictionary<DayPart, UnitState> seen = !recorded ? []
            : UnitState.Of(await new UnitStore(database, runner.Source).ListAsync(period, cancellationToken).ConfigureAwait(false));
        DateOnly[] open = options.Incremental ? days : [.. days.Where(d => !seen.GetValueOrDefault(new(d)).IsCompleted)];
        foreach (DateOnly day in days.Except(open))
        {
            End(new(day, DailySyncStatus.Skipped));
        }

        shown.Milestone("SyncStarted", options.Table, days.Length, days.Length - open.Length);
        var failed = new ConcurrentQueue<DailySyncDay>();
        var months = new ConcurrentDictionary<DateOnly, int>(open.CountBy(MonthOf));
        await PassAsync(open, first: true).ConfigureAwait(false);
        if (!failed.IsEmpty)
        {
            Dictionary<DateOnly, DailySyncDay> before = failed.ToDictionary(d => d.Day);
            failed.Clear();
            shown.Milestone("SyncAgain", before.Count);
            await Task.Delay(options.RetryDelay, time, cancellationToken).ConfigureAwait(false);
            await PassAsync([.. before.Keys.Order()], first: false, before).ConfigureAwait(false);
        }

        void End(DailySyncDay day)
        {
            ended[day.Day] = day;
            shown.Ended(day);
        }

        async Task PassAsync(DateOnly[] part, bool first, Dictionary<DateOnly, DailySyncDay>? before = null)
        {
            var scheduler = new UnitScheduler(database, options.Batch, recorded, _owner, time, runner.Source)
            {
                UnitsAtOnce = runner.DaysAtOnce,
                Waiting = (held, longest) => shown.Warning("WaitsForOthers", held, Math.Ceiling(longest.TotalSeconds)),
            };
            await scheduler.RunAsync(
                // One that was not done when we looked and is now was done by another worker meanwhile.
                part.Select(d => new UnitPlan(new(d), long.MaxValue, 0, null) { Seen = seen }).ToAsyncEnumerable(),
                async (plan, lease, _, token) =>
                {
                    // Told as it begins; a month that waited for the end of the one before would leave connections idle.
                    if (first && months.TryRemove(MonthOf(plan.Day), out int count))
                    {
                        shown.Milestone("SyncMonth", MonthOf(plan.Day), count);
                    }

                    bool refetch = first && seen.GetValueOrDefault(plan.Part).IsCompleted;
                    DailySyncDay? day = await runner.RunAsync(plan.Day, refetch, lease, token).ConfigureAwait(false);
                    if (day is null)
                    {
                        return null;
                    }

                    DailySyncDay whole = before?.GetValueOrDefault(plan.Day) is { } earlier ? Add(earlier, day) : day;
                    if (first && day is { Status: DailySyncStatus.Failed } && day.Failed < Math.Max(1, day.Fetched))
                    {
                        failed.Enqueue(day);
                    }
                    else
                    {
                        End(whole);
                    }

                    return new(runner.Source, plan.Day, 0, 1);
                },
                (plan, unit) =>
                {
                    if (unit is null)
                    {
                        End(new(plan.Day, DailySyncStatus.Left));
                    }
                },
                cancellationToken).ConfigureAwait(false);
        }
    }

    private static DateOnly MonthOf(DateOnly day) => new(day.Year, day.Month, 1);

    // What the first pass has stored of a day is unchanged for the second one.
    private static DailySyncDay Add(DailySyncDay first, DailySyncDay second)
    {
        long stored = Math.Min(first.Inserted + first.Updated, second.Unchanged);
        return second with
        {
            Inserted = second.Inserted + Math.Min(first.Inserted, stored),
            Updated = second.Updated + (stored - Math.Min(first.Inserted, stored)),
            Unchanged = second.Unchanged - stored,
            Attempts = first.Attempts + second.Attempts,
            Seconds = first.Seconds + second.Seconds,
        };
    }

    private DailySyncSummary Summarize(Period period, ICollection<DailySyncDay> days, TimeSpan duration) => new(options.Table, period.Start, period.End)
    {
        Days = days.Count,
        Completed = days.Count(d => d.Status == DailySyncStatus.Completed),
        Empty = days.Count(d => d.Status == DailySyncStatus.Empty),
        FailedDays = days.Count(d => d.Status == DailySyncStatus.Failed),
        Skipped = days.Count(d => d.Status == DailySyncStatus.Skipped),
        Left = days.Count(d => d.Status == DailySyncStatus.Left),
        Fetched = days.Sum(d => d.Fetched),
        Inserted = days.Sum(d => d.Inserted),
        Updated = days.Sum(d => d.Updated),
        Unchanged = days.Sum(d => d.Unchanged),
        Failed = days.Sum(d => d.Failed),
        Duration = duration,
    };
}

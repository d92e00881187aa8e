using KeywordBatch.Batch;
using KeywordBatch.Configuration;
using KeywordBatch.Database;
using KeywordBatch.Questions;

namespace KeywordBatch.Operations;

/// <summary>
/// What the watches over a batch and over a sync have in common: the alert of a run that fails, of one that does not get on, of
/// days that failed and of low success, each with its end. It never fails or delays the run for long.
/// </summary>
internal sealed class AlertWatch : IDisposable
{
    private readonly AlertOptions _options;
    private readonly AlertTexts _texts;
    private readonly AlertDesk _desk;
    private readonly Action<string> _warn;
    private readonly TimeProvider _time;
    private long _progressAt;
    private long _throttledAtProgress;

    /// <summary>Begins to watch.</summary>
    /// <param name="options">Where alerts go.</param>
    /// <param name="texts">What they say.</param>
    /// <param name="desk">What sends them; disposed with this.</param>
    /// <param name="warn">Told what goes wrong with them.</param>
    /// <param name="time">The clock.</param>
    public AlertWatch(AlertOptions options, AlertTexts texts, AlertDesk desk, Action<string> warn, TimeProvider time)
    {
        _options = options;
        _texts = texts;
        _desk = desk;
        _warn = warn;
        _time = time;
        _progressAt = time.GetTimestamp();
    }

    /// <summary>How often the classifier has refused a call as too many.</summary>
    public Func<long> Throttled { get; init; } = () => 0;

    /// <summary>Asked now and then whether it gets on, beside what it is told of that.</summary>
    public Func<CancellationToken, Task<bool>>? GetsOn { get; init; }

    /// <summary>What the run has done so far; null where that is not known.</summary>
    public Func<BatchCounts?> Counts { get; init; } = () => null;

    /// <summary>Where alerts go by the settings; null where they go nowhere. What is wrong in them is a warning.</summary>
    public static AlertOptions? ReadOptions(SettingsSource settings, Action<string> warn)
    {
        void Warn(string id, KeywordBatchException e) => warn(OperationsErrors.Message(id, e.Message, e.RecommendedAction));
        try
        {
            return AlertOptions.From(settings, e => Warn("AlertChannelMisconfigured", e)) is { HasChannels: true } options ? options : null;
        }
        catch (KeywordBatchException e)
        {
            Warn("AlertsMisconfigured", e);
            return null;
        }
    }

    /// <summary>A watch over the daily sync of a table.</summary>
    public static AlertWatch OfSync(
        AlertOptions options,
        DatabaseUrl database,
        string table,
        Period days,
        Action<string> warn,
        TimeProvider time,
        Func<CancellationToken, Task<bool>>? getsOn = null) =>
        new(
            options,
            new(OperationsErrors.Message("TableOf", table, database), OperationsErrors.Message("SyncOf", table), days),
            new(options, database.ToString(), warn, time, table),
            warn,
            time)
        {
            GetsOn = getsOn,
        };

    /// <summary>A watch over what a schedule runs for a day.</summary>
    public static AlertWatch OfSchedule(
        AlertOptions options, DatabaseUrl database, KeywordBatchSchedule schedule, DateOnly day, Action<string> warn, TimeProvider time) =>
        schedule.Table is { } table
            ? OfSync(options, database, table, new(day, day), warn, time)
            : new(
                options,
                new(database.ToString(), schedule.Mode.ToString(), new(day, day)),
                new(options, database.ToString(), warn, time),
                warn,
                time);

    public void Dispose() => _desk.Dispose();

    /// <summary>The run gets on.</summary>
    public void Progressed()
    {
        Interlocked.Exchange(ref _progressAt, _time.GetTimestamp());
        Interlocked.Exchange(ref _throttledAtProgress, Throttled());
    }

    /// <summary>Runs under watch; a run that is cancelled gives no alert.</summary>
    /// <param name="run">Runs it.</param>
    /// <param name="cancellationToken">What the run is cancelled by.</param>
    /// <param name="succeeded">Whether it has come to what was wanted, which is told to those who heard of a failure; null for always.</param>
    public async Task<T> RunAsync<T>(Func<Task<T>> run, CancellationToken cancellationToken, Func<T, bool>? succeeded = null)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task looking = LookAsync(stop.Token);
        T result;
        try
        {
            result = await run().ConfigureAwait(false);
        }
        catch (Exception e)
        {
            await EndAsync().ConfigureAwait(false);
            if (e is not OperationCanceledException)
            {
                await RaiseAsync(_texts.RunFailed(e, Counts())).ConfigureAwait(false);
            }

            throw;
        }

        await EndAsync().ConfigureAwait(false);

        // A run that has ended well tells so even if somebody presses Ctrl+C at this moment: each channel has its time-out.
        if (succeeded?.Invoke(result) ?? true)
        {
            await ResolveAsync(_texts.RunSucceeds()).ConfigureAwait(false);
        }

        await ResolveAsync(_texts.GoesOn()).ConfigureAwait(false);
        await ResolveAsync(_texts.TakesCalls()).ConfigureAwait(false);
        return result;

        async Task EndAsync()
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await looking.ConfigureAwait(false);
        }
    }

    /// <summary>Tells that a run could not even begin.</summary>
    public Task TellFailureAsync(Exception error) => RaiseAsync(_texts.RunFailed(error, null));

    /// <summary>Tells the days that a run left with failures, or that there are none any more, and a success that is low, or no longer is.</summary>
    /// <param name="failed">The days.</param>
    /// <param name="find">Finds where days that earlier runs left are looked for; null where nothing is kept.</param>
    /// <param name="read">Looks at the health: how many in a hundred succeed, and why.</param>
    /// <param name="cancellationToken">Ends the looking.</param>
    public async Task TellStateAsync(
        IReadOnlyList<KeywordBatchUnit> failed,
        Func<Task<UnitStore?>> find,
        Func<UnitStore, Task<(double? Rate, IReadOnlyList<string> Reasons)>> read,
        CancellationToken cancellationToken)
    {
        if (failed.Count > 0)
        {
            await RaiseAsync(_texts.DaysFailed(failed)).ConfigureAwait(false);
        }

        try
        {
            UnitStore? units = await find().ConfigureAwait(false);

            // A day of an earlier run that is left failed is nothing to give the all-clear for.
            if (failed.Count == 0 && (units is null || !await units.AnyFailedAsync(cancellationToken).ConfigureAwait(false)))
            {
                await ResolveAsync(_texts.DaysSucceed()).ConfigureAwait(false);
            }

            if (units is not null)
            {
                (double? rate, IReadOnlyList<string> reasons) = await read(units).ConfigureAwait(false);

                // Where nothing ended that could succeed, a success that was low is not over.
                if (rate is { } known)
                {
                    await (known < HealthRules.HealthyRate ? RaiseAsync(_texts.HealthLow(known, reasons)) : ResolveAsync(_texts.HealthGood(known)))
                        .ConfigureAwait(false);
                }
            }
        }
        catch (Exception e) when (e is KeywordBatchException or OperationCanceledException)
        {
            _warn(OperationsErrors.Message("HealthUnknown", DatabaseErrors.OneLine(e)));
        }
    }

    // Ends with the token and by nothing else.
    private async Task LookAsync(CancellationToken cancellationToken)
    {
        TimeSpan[] limits = [.. new[] { _options.NoProgress, _options.QuotaPause }.Where(l => l > TimeSpan.Zero)];
        if (limits.Length == 0)
        {
            return;
        }

        KeywordBatchAlert? told = null;
        long toldAt = 0;
        using var timer = new PeriodicTimer(TimeSpan.FromTicks(Math.Max(limits.Min().Ticks / 10, TimeSpan.TicksPerMillisecond)), _time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false))
            {
                if (GetsOn is not null && await GetsOn(cancellationToken).ConfigureAwait(false))
                {
                    Progressed();
                }

                long progressAt = Interlocked.Read(ref _progressAt);
                if (told is { } before && progressAt > toldAt)
                {
                    told = null;
                    await ResolveAsync(before.Cause == KeywordBatchAlertCause.NoProgress ? _texts.GoesOn() : _texts.TakesCalls()).ConfigureAwait(false);
                }
                else if (told is null && Stuck(_time.GetElapsedTime(progressAt)) is { } alert)
                {
                    told = alert;
                    toldAt = _time.GetTimestamp();
                    await RaiseAsync(alert).ConfigureAwait(false);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The run has ended.
        }
    }

    private KeywordBatchAlert? Stuck(TimeSpan silent)
    {
        bool refused = Throttled() > Interlocked.Read(ref _throttledAtProgress);
        TimeSpan limit = refused && _options.QuotaPause > TimeSpan.Zero ? _options.QuotaPause : _options.NoProgress;
        return limit == TimeSpan.Zero || silent < limit
            ? null
            : refused ? _texts.QuotaExhausted(silent, Counts()) : _texts.NoProgress(silent, Counts());
    }

    private Task RaiseAsync(KeywordBatchAlert alert) => WarnAsync(_desk.RaiseAsync(alert, CancellationToken.None));

    private Task ResolveAsync(KeywordBatchAlert notice) => WarnAsync(_desk.ResolveAsync(notice, CancellationToken.None));

    private async Task WarnAsync(Task<IReadOnlyList<KeywordBatchAlertDelivery>> sending)
    {
        foreach (KeywordBatchAlertDelivery failed in (await sending.ConfigureAwait(false)).Where(d => d.Error is not null))
        {
            _warn(OperationsErrors.Message("AlertNotSent", failed.Channel, failed.Target, failed.Error));
        }
    }
}

using KeywordBatch.Batch;
using KeywordBatch.Configuration;
using KeywordBatch.Database;
using KeywordBatch.Questions;

namespace KeywordBatch.Operations;

/// <summary>
/// Watches a run and tells people what they should know: that it failed, that days did, that the success is low, that it does
/// not get on. It stands between the run and its host, and never fails or delays the run for long.
/// </summary>
public sealed class RunWatch : IBatchHost, IDisposable
{
    /// <summary>How many of the last runs the success counts by.</summary>
    private const int HealthRuns = 20;

    private readonly Lock _gate = new();
    private readonly Dictionary<DayPart, KeywordBatchUnit> _units = [];
    private readonly IBatchHost _host;
    private readonly AlertOptions _options;
    private readonly AlertTexts _texts;
    private readonly AlertDesk _desk;
    private readonly KeywordDatabase _database;
    private readonly TimeProvider _time;
    private long _progressAt;
    private long _throttledAtProgress;

    private RunWatch(IBatchHost host, AlertOptions options, KeywordDatabase database, AlertTexts texts, TimeProvider time)
    {
        _host = host;
        _options = options;
        _texts = texts;
        _database = database;
        _time = time;
        _desk = new(options, database.Url.ToString(), Warning, time);
        _progressAt = time.GetTimestamp();
    }

    private BatchRunner? Runner { get; set; }

    private long Throttled => Runner?.Calls?.Throttled ?? 0;

    /// <summary>Runs a batch under watch; without a channel in the settings, just runs it.</summary>
    /// <param name="host">Who shows the run to people.</param>
    /// <param name="settings">Where alerts go. What is wrong in them is a warning, and the run goes on without alerts.</param>
    /// <param name="database">The database of the run.</param>
    /// <param name="mode">What to run.</param>
    /// <param name="period">Which days.</param>
    /// <param name="time">The clock.</param>
    /// <param name="create">Makes the run for a host.</param>
    /// <param name="cancellationToken">Stops the run; that gives no alert.</param>
    /// <returns>The run's summary.</returns>
    public static async Task<KeywordBatchSummary> RunAsync(
        IBatchHost host,
        SettingsSource settings,
        KeywordDatabase database,
        KeywordBatchMode mode,
        Period period,
        TimeProvider time,
        Func<IBatchHost, BatchRunner> create,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(host);
        ArgumentNullException.ThrowIfNull(database);
        ArgumentNullException.ThrowIfNull(create);
        if (mode == KeywordBatchMode.Check || ReadOptions(host, settings) is not { HasChannels: true } options)
        {
            return await create(host).RunAsync(mode, period, cancellationToken).ConfigureAwait(false);
        }

        using var watch = new RunWatch(host, options, database, new(database.Url.ToString(), mode, period), time);
        return await watch.RunAsync(create, mode, period, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void Dispose() => _desk.Dispose();

    /// <inheritdoc/>
    public void Milestone(string text)
    {
        lock (_gate)
        {
            _host.Milestone(text);
        }
    }

    /// <inheritdoc/>
    public void Warning(string text)
    {
        lock (_gate)
        {
            _host.Warning(text);
        }
    }

    /// <inheritdoc/>
    public void Progress(BatchProgress progress)
    {
        lock (_gate)
        {
            Progressed();
            _host.Progress(progress);
        }
    }

    /// <inheritdoc/>
    public void UnitEnded(KeywordBatchUnit unit)
    {
        ArgumentNullException.ThrowIfNull(unit);
        lock (_gate)
        {
            Progressed();
            // A later pass may split a day otherwise: what it says holds.
            foreach (DayPart other in _units.Keys.Where(p => p.Day == unit.Day && p.Buckets != unit.Buckets).ToList())
            {
                _units.Remove(other);
            }

            _units[DayPart.Of(unit)] = unit;
            _host.UnitEnded(unit);
        }
    }

    /// <inheritdoc/>
    public void QuestionFailed(KeywordFailure failure)
    {
        lock (_gate)
        {
            _host.QuestionFailed(failure);
        }
    }

    /// <inheritdoc/>
    public void QuestionFailedForNow(KeywordFailure failure)
    {
        lock (_gate)
        {
            _host.QuestionFailedForNow(failure);
        }
    }

    /// <inheritdoc/>
    public Task TellFailedAsync(IAsyncEnumerable<KeywordFailure> failures, CancellationToken cancellationToken) =>
        _host.TellFailedAsync(failures, cancellationToken);

    private static AlertOptions? ReadOptions(IBatchHost host, SettingsSource settings)
    {
        void Warn(string id, KeywordBatchException e) => host.Warning(OperationsErrors.Message(id, e.Message, e.RecommendedAction));
        try
        {
            return AlertOptions.From(settings, e => Warn("AlertChannelMisconfigured", e));
        }
        catch (KeywordBatchException e)
        {
            Warn("AlertsMisconfigured", e);
            return null;
        }
    }

    private async Task<KeywordBatchSummary> RunAsync(
        Func<IBatchHost, BatchRunner> create, KeywordBatchMode mode, Period period, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task looking = LookAsync(stop.Token);
        KeywordBatchSummary summary;
        try
        {
            Runner = create(this);
            summary = await Runner.RunAsync(mode, period, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            await EndAsync().ConfigureAwait(false);
            if (e is not OperationCanceledException)
            {
                await RaiseAsync(_texts.RunFailed(e, Runner?.Counts)).ConfigureAwait(false);
            }

            throw;
        }

        await EndAsync().ConfigureAwait(false);
        await TellEndAsync(cancellationToken).ConfigureAwait(false);
        return summary;

        async Task EndAsync()
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await looking.ConfigureAwait(false);
        }
    }

    // A run that has ended well tells so even if somebody presses Ctrl+C at this moment: each channel has its time-out.
    private async Task TellEndAsync(CancellationToken cancellationToken)
    {
        await ResolveAsync(_texts.RunSucceeds()).ConfigureAwait(false);
        await ResolveAsync(_texts.GoesOn()).ConfigureAwait(false);
        await ResolveAsync(_texts.TakesCalls()).ConfigureAwait(false);
        KeywordBatchUnit[] failed;
        lock (_gate)
        {
            failed = [.. _units.Values.Where(u => u.Status == "failed").OrderBy(u => u.Day)];
        }

        await (failed.Length > 0 ? RaiseAsync(_texts.DaysFailed(failed)) : ResolveAsync(_texts.DaysSucceed())).ConfigureAwait(false);
        await TellHealthAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task TellHealthAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (!(await _database.GetSchemaAsync(cancellationToken).ConfigureAwait(false)).HasOwnTables)
            {
                return;
            }

            KeywordBatchHealth health = await new HealthReader(_database).ReadAsync(HealthRuns, cancellationToken).ConfigureAwait(false);
            await (health.SuccessRate < HealthRules.HealthyRate ? RaiseAsync(_texts.HealthLow(health)) : ResolveAsync(_texts.HealthGood(health)))
                .ConfigureAwait(false);
        }
        catch (Exception e) when (e is KeywordBatchException or OperationCanceledException)
        {
            Warning(OperationsErrors.Message("HealthUnknown", DatabaseErrors.OneLine(e)));
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
        bool refused = Throttled > Interlocked.Read(ref _throttledAtProgress);
        TimeSpan limit = refused && _options.QuotaPause > TimeSpan.Zero ? _options.QuotaPause : _options.NoProgress;
        return limit == TimeSpan.Zero || silent < limit
            ? null
            : refused ? _texts.QuotaExhausted(silent, Runner?.Counts) : _texts.NoProgress(silent, Runner?.Counts);
    }

    private void Progressed()
    {
        Interlocked.Exchange(ref _progressAt, _time.GetTimestamp());
        Interlocked.Exchange(ref _throttledAtProgress, Throttled);
    }

    private Task<IReadOnlyList<KeywordBatchAlertDelivery>> RaiseAsync(KeywordBatchAlert alert) => _desk.RaiseAsync(alert, CancellationToken.None);

    private Task<IReadOnlyList<KeywordBatchAlertDelivery>> ResolveAsync(KeywordBatchAlert notice) => _desk.ResolveAsync(notice.Cause, () => notice, CancellationToken.None);
}

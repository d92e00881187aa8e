using KeywordBatch.Classification;
using KeywordBatch.Database;

namespace KeywordBatch.Batch;

/// <summary>
/// A quota shared by all workers on all machines, by a row of keyword_batch_rate and the database's clock. The row holds
/// the end of a schedule in which requests stand evenly spaced; a worker takes a block for those of its calls that wait,
/// with one statement. A place in the schedule that is not used in time is lost, so that no window of time, wherever the
/// server lets it begin, holds more requests than the limit. A 429 halves the pace for all; it comes back in small steps.
/// </summary>
public sealed class DatabaseLlmQuota : ILlmQuota, IDisposable
{
    private const double LeastShare = 0.02;
    private const double RecoveredShare = 0.05;
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    // How much of the schedule a worker takes with one statement.
    private static readonly TimeSpan Block = TimeSpan.FromSeconds(1);

    // Further refusals this soon after a cut belong to the same overrun.
    private static readonly TimeSpan CutPause = TimeSpan.FromSeconds(5);

    private readonly RateStore _store;
    private readonly LlmQuotaOptions _options;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly Queue<Place> _places = new();
    private readonly TokenMean _mean = new();
    private readonly Lock _lock = new();
    private readonly TimeSpan _lateness;
    private readonly DatabaseClock _clock;
    private RateRow? _known;
    private TimeSpan _correction;
    private long? _end;
    private int _waiting;

    /// <summary>Makes one; the row is made when the first request asks for its place.</summary>
    /// <param name="database">The database; it needs keyword_batch_rate.</param>
    /// <param name="name">Which quota: workers of the same name share it; up to 64 characters.</param>
    /// <param name="options">The limits; every worker should have the same.</param>
    public DatabaseLlmQuota(KeywordDatabase database, string name, LlmQuotaOptions options)
    {
        ArgumentNullException.ThrowIfNull(database);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _store = new RateStore(database, name);
        _options = options;
        _time = database.Time;
        _clock = new DatabaseClock(_time);
        _lateness = options.Window * (options.Slack / 2);
    }

    /// <summary>Places in the schedule that this worker took and did not use in time.</summary>
    public long Lost { get; private set; }

    /// <inheritdoc/>
    public async ValueTask WaitAsync(CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _waiting);
        try
        {
            // Waiting with the turn in hand keeps the order of arrival.
            await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                await TakePlaceAsync(cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                _turn.Release();
            }
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    /// <inheritdoc/>
    public void Settle(int tokens)
    {
        if (tokens > 0 && _options.MaxTokens > 0)
        {
            lock (_lock)
            {
                _correction += CostOf(tokens) - CostOf(_mean.Value);
                _mean.Learn(tokens);
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask ThrottledAsync(TimeSpan? retryAfter, CancellationToken cancellationToken)
    {
        RateRow known = await KnownAsync(cancellationToken).ConfigureAwait(false);
        if (known.ChangedAt > 0 && SinceCut(known) < CutPause)
        {
            return;
        }

        TimeSpan pause = retryAfter is { } asked && asked > TimeSpan.Zero ? asked : TimeSpan.Zero;
        await _store.CutAsync(
            known, Math.Max(LeastShare, ShareOf(known) / 2), pause < LongestPause ? pause : LongestPause, cancellationToken).ConfigureAwait(false);
        Volatile.Write(ref _known, await _store.ReadAsync(cancellationToken).ConfigureAwait(false));
    }

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();

    private async Task TakePlaceAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            if (!_places.TryPeek(out Place place))
            {
                await TakeBlockAsync(cancellationToken).ConfigureAwait(false);
                continue;
            }

            long now = _time.GetTimestamp();
            if (now >= place.Expires)
            {
                Lost++;
                _places.Dequeue();
            }
            else if (now >= place.Begins)
            {
                _places.Dequeue();
                return;
            }
            else
            {
                // Timers count whole milliseconds and round down.
                TimeSpan wait = _time.GetElapsedTime(now, place.Begins) + TimeSpan.FromMilliseconds(1);
                await Task.Delay(wait, _time, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task TakeBlockAsync(CancellationToken cancellationToken)
    {
        await GatherAsync(cancellationToken).ConfigureAwait(false);
        RateRow known = await KnownAsync(cancellationToken).ConfigureAwait(false);
        TimeSpan spacing, correction;
        lock (_lock)
        {
            spacing = Spacing(known);
            correction = _correction;
            _correction = TimeSpan.Zero;
        }

        int places = Math.Clamp(Volatile.Read(ref _waiting), 1, MostPlaces(spacing));
        RateRow? taken = null;
        try
        {
            taken = await _store.TakeAsync(
                known,
                (long)(spacing * places).TotalMicroseconds,
                (long)correction.TotalMicroseconds,
                (long)(_lateness / 2).TotalMicroseconds,
                cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            if (taken is null)
            {
                lock (_lock)
                {
                    _correction += correction;
                }
            }
        }

        if (taken is null)
        {
            // The pace has changed.
            Volatile.Write(ref _known, await _store.ReadAsync(cancellationToken).ConfigureAwait(false));
            return;
        }

        _clock.Learn(taken);
        TimeSpan end = TimeSpan.FromMicroseconds(taken.NextAt);
        _end = _clock.AtLatest(end);
        for (int i = places; i > 0; i--)
        {
            // Never early and never late. A line slower than the lateness leaves no such time, and is late by what it takes.
            TimeSpan begins = end - (spacing * i);
            long from = _clock.AtLatest(begins);
            long until = _clock.AtEarliest(begins + _lateness);
            _places.Enqueue(new(from, until > from ? until : _clock.AtLatest(begins + _lateness)));
        }
    }

    // While the schedule is full for a while anyway, calls that come back meanwhile get their places by the same statement.
    private async Task GatherAsync(CancellationToken cancellationToken)
    {
        if (_end is { } end && _known is { } known && Volatile.Read(ref _waiting) < MostPlaces(Spacing(known)))
        {
            TimeSpan full = _time.GetElapsedTime(_time.GetTimestamp(), end) / 2;
            full = full < Block / 4 ? full : Block / 4;
            if (full > TimeSpan.FromMilliseconds(1))
            {
                await Task.Delay(full, _time, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async ValueTask<RateRow> KnownAsync(CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _known) is { } known)
        {
            return known;
        }

        RateRow read = await _store.ReadAsync(cancellationToken).ConfigureAwait(false);
        Volatile.Write(ref _known, read);
        return read;
    }

    private static int MostPlaces(TimeSpan spacing) =>
        spacing > TimeSpan.Zero ? (int)Math.Clamp(Block / spacing, 1, 10_000) : 10_000;

    private TimeSpan Spacing(RateRow known)
    {
        TimeSpan spacing = CostOf(_mean.Value) / ShareOf(known);
        return spacing > _options.MinInterval ? spacing : _options.MinInterval;
    }

    private TimeSpan CostOf(double tokens)
    {
        double requests = _options.MaxRequests > 0 ? 1.0 / _options.MaxRequests : 0;
        double volume = _options.MaxTokens > 0 ? tokens / _options.MaxTokens : 0;
        return _options.Window * ((1 + _options.Slack) * Math.Max(requests, volume));
    }

    private double ShareOf(RateRow known) =>
        Math.Clamp(known.Share + (RecoveredShare * (SinceCut(known) / _options.RecoveryStep)), LeastShare, 1);

    private TimeSpan SinceCut(RateRow known)
    {
        TimeSpan since = TimeSpan.FromMicroseconds(known.Now - known.ChangedAt) + _time.GetElapsedTime(known.Came);
        return since > TimeSpan.Zero ? since : TimeSpan.Zero;
    }

    private readonly record struct Place(long Begins, long Expires);
}

namespace KeywordBatch.Classification;

/// <summary>
/// A quota within the process, first come first served: at most so many requests in any 60 seconds, and a least time
/// between two. The limiters of System.Threading.RateLimiting take no TimeProvider, and a bucket lets twice the limit
/// through in one minute, which a server that counts strictly answers with 429.
/// </summary>
public sealed class LocalLlmQuota : ILlmQuota, IDisposable
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly Queue<long> _starts = new();
    private readonly int _maxPerMinute;
    private readonly TimeSpan _minInterval;
    private readonly TimeProvider _time;
    private readonly TokenSchedule? _tokens;
    private long? _last;

    /// <summary>Makes one.</summary>
    /// <param name="maxPerMinute">Requests in any 60 seconds; 0 for no limit.</param>
    /// <param name="minInterval">Time between the starts of two requests; zero for none.</param>
    /// <param name="timeProvider">The clock.</param>
    /// <param name="maxTokensPerMinute">Tokens in about 60 seconds; 0 for no limit.</param>
    public LocalLlmQuota(int maxPerMinute, TimeSpan minInterval, TimeProvider timeProvider, int maxTokensPerMinute = 0)
    {
        ArgumentNullException.ThrowIfNull(timeProvider);
        ArgumentOutOfRangeException.ThrowIfNegative(maxPerMinute);
        ArgumentOutOfRangeException.ThrowIfLessThan(minInterval, TimeSpan.Zero);
        _maxPerMinute = maxPerMinute;
        _minInterval = minInterval;
        _time = timeProvider;
        ArgumentOutOfRangeException.ThrowIfNegative(maxTokensPerMinute);
        _tokens = maxTokensPerMinute > 0 ? new TokenSchedule(maxTokensPerMinute, Window, timeProvider) : null;
    }

    /// <inheritdoc/>
    public async ValueTask WaitAsync(CancellationToken cancellationToken)
    {
        if (_maxPerMinute == 0 && _minInterval == TimeSpan.Zero && _tokens is null)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return;
        }

        // Waiting with the turn in hand keeps the order of arrival.
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            while (Remaining() is { } wait)
            {
                await Task.Delay(wait, _time, cancellationToken).ConfigureAwait(false);
            }

            long now = _time.GetTimestamp();
            _last = now;
            _tokens?.Reserve();
            if (_maxPerMinute > 0)
            {
                _starts.Enqueue(now);
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc/>
    public void Settle(int tokens) => _tokens?.Settle(tokens);

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();

    private TimeSpan? Remaining()
    {
        TimeSpan wait = _last is { } last ? _minInterval - _time.GetElapsedTime(last) : TimeSpan.Zero;
        wait = _tokens?.Remaining is { } tokens && tokens > wait ? tokens : wait;
        while (_starts.TryPeek(out long oldest))
        {
            TimeSpan left = Window - _time.GetElapsedTime(oldest);
            if (left > TimeSpan.Zero)
            {
                wait = _starts.Count >= _maxPerMinute && left > wait ? left : wait;
                break;
            }

            _starts.Dequeue();
        }

        // Timers count whole milliseconds and round down; a request a fraction early would break the promise.
        return wait > TimeSpan.Zero ? wait + TimeSpan.FromMilliseconds(1) : null;
    }
}

namespace KeywordBatch.Classification;

/// <summary>
/// One door for all calls of a pipeline: a pause that one of them meets holds them all, and the time since anything
/// went through tells when to give up.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="quiet">A time without refusals after which the next one begins a new count.</param>
internal sealed class CallGate(TimeProvider time, TimeSpan quiet)
{
    private readonly Lock _lock = new();
    private DateTimeOffset _openFrom = DateTimeOffset.MinValue;
    private DateTimeOffset? _closedSince;
    private DateTimeOffset _lastRefusal;
    private DateTimeOffset _toldUntil;

    /// <summary>Pauses that a person would wonder about.</summary>
    private static readonly TimeSpan WorthTelling = TimeSpan.FromSeconds(5);

    /// <summary>Told a long pause, and none that begins before the last one told is over.</summary>
    public Action<TimeSpan>? Paused { get; set; }

    /// <summary>Whether a server was ever reached: before that, no connection means a wrong address.</summary>
    public bool EverReached { get; private set; }

    /// <summary>How long calls have been refused, and none was answered.</summary>
    public TimeSpan Unanswered
    {
        get
        {
            lock (_lock)
            {
                return _closedSince is { } since ? time.GetUtcNow() - since : TimeSpan.Zero;
            }
        }
    }

    /// <summary>A server was there, if only to fail.</summary>
    public void Reached() => EverReached = true;

    /// <summary>A server did what it is there for: answer, or refuse a bad question.</summary>
    public void Answered()
    {
        lock (_lock)
        {
            EverReached = true;
            _closedSince = null;
        }
    }

    /// <summary>Holds all calls back; a shorter pause never shortens a longer one.</summary>
    public void Pause(TimeSpan delay)
    {
        lock (_lock)
        {
            DateTimeOffset until = time.GetUtcNow() + delay;
            _openFrom = until > _openFrom ? until : _openFrom;
        }
    }

    /// <summary>Tells whoever wants to know that calls wait for a while.</summary>
    public void Tell(TimeSpan delay)
    {
        lock (_lock)
        {
            DateTimeOffset now = time.GetUtcNow();
            if (delay < WorthTelling || now < _toldUntil)
            {
                return;
            }

            _toldUntil = now + delay;
        }

        Paused?.Invoke(delay);
    }

    /// <summary>Notes that a call was not taken; how long that has been so.</summary>
    public TimeSpan Refused()
    {
        lock (_lock)
        {
            DateTimeOffset now = time.GetUtcNow();
            if (_closedSince is null || now - _lastRefusal > quiet)
            {
                _closedSince = now;
            }

            _lastRefusal = now;
            return now - _closedSince.Value;
        }
    }

    /// <summary>Whether a call would have to wait now.</summary>
    public bool IsClosed => Remaining() > TimeSpan.Zero;

    public async ValueTask WaitAsync(CancellationToken cancellationToken)
    {
        while (Remaining() is var wait && wait > TimeSpan.Zero)
        {
            await Task.Delay(wait + TimeSpan.FromMilliseconds(1), time, cancellationToken).ConfigureAwait(false);
        }
    }

    private TimeSpan Remaining()
    {
        lock (_lock)
        {
            return _openFrom - time.GetUtcNow();
        }
    }
}

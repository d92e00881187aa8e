namespace KeywordBatch.Testing;

/// <summary>A clock that moves only when a test moves it; timers fire within <see cref="Advance"/>, in order.</summary>
public sealed class ManualTimeProvider(DateTimeOffset? start = null) : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly Lock _moving = new();
    private readonly List<ManualTimer> _timers = [];
    private DateTimeOffset _now = start ?? new DateTimeOffset(2025, 6, 11, 0, 0, 0, TimeSpan.Zero);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    /// <summary>Timers that are waiting.</summary>
    public int Waiting
    {
        get
        {
            lock (_lock)
            {
                return _timers.Count(t => t.Due is not null);
            }
        }
    }

    public override DateTimeOffset GetUtcNow()
    {
        lock (_lock)
        {
            return _now;
        }
    }

    public override long GetTimestamp() => GetUtcNow().UtcTicks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, callback, state);
        lock (_lock)
        {
            _timers.Add(timer);
        }

        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Does something at one moment: the clock stands still meanwhile.</summary>
    public T Standing<T>(Func<T> work)
    {
        lock (_moving)
        {
            return work();
        }
    }

    public void Advance(TimeSpan by)
    {
        lock (_moving)
        {
            Move(by);
        }
    }

    private void Move(TimeSpan by)
    {
        DateTimeOffset until = GetUtcNow() + by;
        while (true)
        {
            ManualTimer? next;
            lock (_lock)
            {
                next = _timers.Where(t => t.Due <= until).MinBy(t => t.Due);
                if (next is null)
                {
                    _now = until;
                    return;
                }

                _now = next.Due!.Value > _now ? next.Due.Value : _now;
                next.Due = next.Period > TimeSpan.Zero ? _now + next.Period : null;
            }

            next.Callback(next.State);
        }
    }

    /// <summary>Moves the clock on whenever nothing else happens, until the task is done.</summary>
    /// <param name="task">What waits for the clock.</param>
    /// <param name="step">How far each time.</param>
    /// <param name="limit">How far at most.</param>
    public async Task RunAsync(Task task, TimeSpan step, TimeSpan limit)
    {
        DateTimeOffset end = GetUtcNow() + limit;
        while (!task.IsCompleted)
        {
            // Real time lets the other threads come to rest; on a busy machine they get more of it.
            int waits = 0;
            do
            {
                await Task.WhenAny(task, Task.Delay(2)).ConfigureAwait(false);
            }
            while (!task.IsCompleted && ThreadPool.PendingWorkItemCount > 0 && ++waits < 50);

            if (GetUtcNow() > end)
            {
                throw new TimeoutException($"Not done after {limit} of manual time.");
            }

            if (!task.IsCompleted)
            {
                Advance(step);
            }
        }

        await task.ConfigureAwait(false);
    }

    private sealed class ManualTimer(ManualTimeProvider owner, TimerCallback callback, object? state) : ITimer
    {
        public TimerCallback Callback { get; } = callback;

        public object? State { get; } = state;

        public DateTimeOffset? Due { get; set; }

        public TimeSpan Period { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (owner._lock)
            {
                Due = dueTime == Timeout.InfiniteTimeSpan ? null : owner._now + dueTime;
                Period = period;
            }

            if (dueTime == TimeSpan.Zero)
            {
                owner.Move(TimeSpan.Zero);
            }

            return true;
        }

        public void Dispose()
        {
            lock (owner._lock)
            {
                Due = null;
                owner._timers.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}

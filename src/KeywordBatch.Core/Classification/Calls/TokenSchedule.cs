namespace KeywordBatch.Classification;

/// <summary>When the next request fits into a quota of tokens: each reserves the time that its tokens take, and is settled afterwards.</summary>
internal sealed class TokenSchedule(int maxTokens, TimeSpan window, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly TokenMean _mean = new();
    private readonly long _origin = time.GetTimestamp();
    private TimeSpan _next;

    public TimeSpan Remaining
    {
        get
        {
            lock (_lock)
            {
                return _next - time.GetElapsedTime(_origin);
            }
        }
    }

    public void Reserve()
    {
        lock (_lock)
        {
            TimeSpan now = time.GetElapsedTime(_origin);
            _next = (_next > now ? _next : now) + Cost(_mean.Value);
        }
    }

    public void Settle(int tokens)
    {
        lock (_lock)
        {
            if (tokens > 0)
            {
                _next += Cost(tokens - _mean.Value);
                _mean.Learn(tokens);
            }
        }
    }

    private TimeSpan Cost(double tokens) => window * (tokens / maxTokens);
}

namespace KeywordBatch.Batch;

/// <summary>
/// Mean and percentiles of any number of durations in constant memory: they are counted in buckets that grow by 5 %, from
/// 0.1 ms to over an hour. Safe for several threads.
/// </summary>
internal sealed class DurationTally
{
    private const double SmallestMilliseconds = 0.1;
    private const double Growth = 1.05;
    private const int Buckets = 370;

    private readonly Lock _gate = new();
    private readonly long[] _buckets = new long[Buckets];
    private double _milliseconds;

    /// <summary>How many there were.</summary>
    public long Count { get; private set; }

    /// <summary>Their mean; null without any.</summary>
    public double? MeanMilliseconds
    {
        get
        {
            lock (_gate)
            {
                return Count == 0 ? null : _milliseconds / Count;
            }
        }
    }

    public void Add(TimeSpan duration)
    {
        double milliseconds = duration.TotalMilliseconds;
        int bucket = milliseconds <= SmallestMilliseconds ? 0 : (int)Math.Ceiling(Math.Log(milliseconds / SmallestMilliseconds, Growth));
        lock (_gate)
        {
            Count++;
            _milliseconds += milliseconds;
            _buckets[Math.Min(bucket, Buckets - 1)]++;
        }
    }

    /// <summary>The upper end of the bucket that a share of all durations lies within; null without any.</summary>
    /// <param name="share">Over 0, to 1.</param>
    public double? PercentileMilliseconds(double share)
    {
        lock (_gate)
        {
            long seen = 0;
            for (int i = 0; i < Buckets && Count > 0; i++)
            {
                seen += _buckets[i];
                if (seen >= Count * share)
                {
                    return SmallestMilliseconds * Math.Pow(Growth, i);
                }
            }

            return null;
        }
    }
}

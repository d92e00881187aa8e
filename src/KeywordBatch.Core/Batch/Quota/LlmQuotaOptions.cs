namespace KeywordBatch.Batch;

/// <summary>What an account allows, and how workers share it.</summary>
public sealed record LlmQuotaOptions
{
    /// <summary>Requests in any window, 1 to 1,000,000; 0 for no limit.</summary>
    public int MaxRequests { get; init; }

    /// <summary>Tokens in a window, sent and received, 1 to 1,000,000,000; 0 for no limit.</summary>
    public int MaxTokens { get; init; }

    /// <summary>Time between two requests of all workers, 0 to 1 hour.</summary>
    public TimeSpan MinInterval { get; init; }

    /// <summary>The time that the limits are meant for, 100 ms to 1 hour.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Share of the window by which the schedule is stretched, 0.001 to 0.5: half of it is how late a request may
    /// start, the other half is for the way to the server. The limit is used to 1 / (1 + slack).
    /// </summary>
    public double Slack { get; init; } = 0.02;

    /// <summary>How much of the schedule a worker takes with one statement, 10 ms to 1 minute.</summary>
    public TimeSpan Block { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>After a 429, the time in which 5 % of the limit come back, 10 ms to 1 hour.</summary>
    public TimeSpan RecoveryStep { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The time after a cut in which further 429s belong to the same overrun, 0 to 1 hour.</summary>
    public TimeSpan CutPause { get; init; } = TimeSpan.FromSeconds(5);

    internal void Validate()
    {
        Check(nameof(MaxRequests), MaxRequests, 0, 1_000_000);
        Check(nameof(MaxTokens), MaxTokens, 0, 1_000_000_000);
        Check(nameof(MinInterval), MinInterval, TimeSpan.Zero, TimeSpan.FromHours(1));
        Check(nameof(Window), Window, TimeSpan.FromMilliseconds(100), TimeSpan.FromHours(1));
        Check(nameof(Slack), Slack, 0.001, 0.5);
        Check(nameof(Block), Block, TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(1));
        Check(nameof(RecoveryStep), RecoveryStep, TimeSpan.FromMilliseconds(10), TimeSpan.FromHours(1));
        Check(nameof(CutPause), CutPause, TimeSpan.Zero, TimeSpan.FromHours(1));
    }

    private static void Check<T>(string name, T value, T min, T max)
        where T : IComparable<T>
    {
        if (value.CompareTo(min) < 0 || value.CompareTo(max) > 0)
        {
            throw BatchErrors.InvalidBatchOption(name, value, min, max);
        }
    }
}

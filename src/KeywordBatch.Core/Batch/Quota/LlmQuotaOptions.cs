namespace KeywordBatch.Batch;

/// <summary>What an account allows, and how workers share it.</summary>
public sealed record LlmQuotaOptions
{
    private static readonly OptionRange Range = new(BatchErrors.InvalidBatchOption);

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

    /// <summary>After a 429, the time in which 5 % of the limit come back, 10 ms to 1 hour.</summary>
    public TimeSpan RecoveryStep { get; init; } = TimeSpan.FromSeconds(10);

    internal void Validate()
    {
        Range.Check(nameof(MaxRequests), MaxRequests, 0, 1_000_000);
        Range.Check(nameof(MaxTokens), MaxTokens, 0, 1_000_000_000);
        Range.Check(nameof(MinInterval), MinInterval, TimeSpan.Zero, TimeSpan.FromHours(1));
        Range.Check(nameof(Window), Window, TimeSpan.FromMilliseconds(100), TimeSpan.FromHours(1));
        Range.Check(nameof(Slack), Slack, 0.001, 0.5);
        Range.Check(nameof(RecoveryStep), RecoveryStep, TimeSpan.FromMilliseconds(10), TimeSpan.FromHours(1));
    }
}

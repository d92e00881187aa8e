namespace KeywordBatch;

/// <summary>How the batch is doing, judged by runs that have ended; cancelled ones are left out.</summary>
/// <param name="Status">In one word.</param>
/// <param name="Reasons">Why, one line each; none when healthy.</param>
public sealed record KeywordBatchHealth(KeywordBatchHealthStatus Status, IReadOnlyList<string> Reasons)
{
    /// <summary>Since when it is so, by the database's clock, as this computer's time, and as far back as the runs looked at; null when unknown.</summary>
    public DateTime? Since { get; init; }

    /// <summary>Of the questions that were taken up and not skipped, how many succeeded, 0 to 100; null without any.</summary>
    public double? SuccessRate { get; init; }

    /// <summary>Runs looked at.</summary>
    public int Runs { get; init; }

    /// <summary>Those of them that failed or were killed.</summary>
    public int FailedRuns { get; init; }

    /// <summary>Questions of these runs.</summary>
    public long Total { get; init; }

    /// <summary>Questions stored.</summary>
    public long Processed { get; init; }

    /// <summary>Questions that had their rows already.</summary>
    public long Skipped { get; init; }

    /// <summary>Questions that failed.</summary>
    public long Failed { get; init; }

    /// <summary>Days that were left with failures or whose worker was killed.</summary>
    public IReadOnlyList<DateOnly> FailedDays { get; init; } = [];

    /// <summary>Mean duration of the runs; null without any.</summary>
    public TimeSpan? MeanDuration { get; init; }

    /// <summary>95 of 100 runs took no longer; null without any.</summary>
    public TimeSpan? P95Duration { get; init; }

    /// <summary>Calls to the language model; null where no run tells.</summary>
    public long? LlmCalls { get; init; }

    /// <summary>Calls refused as too many (429); null where no run tells.</summary>
    public long? LlmThrottled { get; init; }

    /// <summary>Tokens sent and received; null where no run tells.</summary>
    public long? Tokens { get; init; }

    /// <summary>The runs' estimated cost; null where no run tells.</summary>
    public double? EstimatedCost { get; init; }

    /// <summary>When the last run began, as this computer's time; null without any.</summary>
    public DateTime? LastRunAt { get; init; }

    /// <summary>When the last run that completed ended, as this computer's time; null without any.</summary>
    public DateTime? LastSuccessAt { get; init; }
}

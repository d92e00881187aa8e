namespace KeywordBatch;

/// <summary>One attempt of a schedule at a day.</summary>
/// <param name="Schedule">The schedule's name.</param>
/// <param name="Day">The day that is worked on.</param>
/// <param name="Attempt">Which of the day's attempts, from 1.</param>
public sealed record KeywordBatchAttempt(string Schedule, DateOnly Day, int Attempt)
{
    /// <summary>What was run; null for a script.</summary>
    public KeywordBatchMode? Mode { get; init; }

    /// <summary>
    /// succeeded; incomplete (done, with failures or with questions left); failed; skipped (the day is done already, or is no
    /// business day); missed (its time had passed until the next attempt's); cancelled; or running.
    /// </summary>
    public string Outcome { get; init; } = "running";

    /// <summary>One line that says why, or what it did.</summary>
    public string? Message { get; init; }

    /// <summary>What sort of trouble ended a failed one; null for others, for what has no sort, and for attempts that are read back.</summary>
    public KeywordBatchErrorKind? FailureKind { get; init; }

    /// <summary>The time that it was planned for.</summary>
    public DateTimeOffset ScheduledFor { get; init; }

    /// <summary>When it began.</summary>
    public DateTimeOffset StartedAt { get; init; }

    /// <summary>When it ended; null while it runs, and for one whose worker died.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Who made it: host:process.</summary>
    public string Worker { get; init; } = "";

    /// <summary>The run in keyword_batch_run; 0 for none.</summary>
    public long RunId { get; init; }

    /// <summary>What the run did; null where nothing was run, and for attempts that are read back.</summary>
    public KeywordBatchSummary? Summary { get; init; }
}

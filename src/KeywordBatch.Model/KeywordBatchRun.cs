namespace KeywordBatch;

/// <summary>A row of keyword_batch_run: one run of the batch.</summary>
/// <param name="RunId">Counts up.</param>
/// <param name="Mode">What it did.</param>
/// <param name="Start">First day.</param>
/// <param name="End">Last day, included.</param>
public sealed record KeywordBatchRun(long RunId, KeywordBatchMode Mode, DateOnly Start, DateOnly End) : KeywordBatchMeasures
{
    /// <summary>running, completed, failed or cancelled; abandoned when its worker was killed.</summary>
    public string Status { get; init; } = "running";

    /// <summary>When it began, by the database's clock, as this computer's time.</summary>
    public DateTime StartedAt { get; init; }

    /// <summary>When it ended, by the database's clock; null while it runs.</summary>
    public DateTime? EndedAt { get; init; }

    /// <summary>Questions taken up.</summary>
    public long Read { get; init; }

    /// <summary>Questions stored.</summary>
    public long Processed { get; init; }

    /// <summary>Questions that had their rows already.</summary>
    public long Skipped { get; init; }

    /// <summary>Questions that failed.</summary>
    public long Failed { get; init; }

    /// <summary>Keyword rows inserted.</summary>
    public long Rows { get; init; }

    /// <summary>The last error, in one line; null after a success.</summary>
    public string? LastError { get; init; }
}

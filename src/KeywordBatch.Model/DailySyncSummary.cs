namespace KeywordBatch;

/// <summary>What a daily sync did: Days = Completed + Empty + FailedDays + Skipped + Left.</summary>
/// <param name="Table">The table.</param>
/// <param name="Start">First day.</param>
/// <param name="End">Last day, included.</param>
public sealed record DailySyncSummary(string Table, DateOnly Start, DateOnly End)
{
    /// <summary>Business days of the period.</summary>
    public int Days { get; init; }

    /// <summary>Days whose rows are stored.</summary>
    public int Completed { get; init; }

    /// <summary>Days for which the source gave no row.</summary>
    public int Empty { get; init; }

    /// <summary>Days that could not be done.</summary>
    public int FailedDays { get; init; }

    /// <summary>Days that earlier runs had completed.</summary>
    public int Skipped { get; init; }

    /// <summary>Days that other workers have done.</summary>
    public int Left { get; init; }

    /// <summary>Rows that the source gave.</summary>
    public long Fetched { get; init; }

    /// <summary>Rows inserted.</summary>
    public long Inserted { get; init; }

    /// <summary>Rows updated.</summary>
    public long Updated { get; init; }

    /// <summary>Rows that were there as they are.</summary>
    public long Unchanged { get; init; }

    /// <summary>Rows that could not be stored.</summary>
    public long Failed { get; init; }

    /// <summary>How long it took.</summary>
    public TimeSpan Duration { get; init; }
}

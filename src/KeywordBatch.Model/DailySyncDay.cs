namespace KeywordBatch;

/// <summary>What became of a day of a daily sync: Fetched = Inserted + Updated + Unchanged + Failed where it is completed.</summary>
/// <param name="Day">The day.</param>
/// <param name="Status">How it ended.</param>
public sealed record DailySyncDay(DateOnly Day, DailySyncStatus Status)
{
    /// <summary>Rows that the source gave.</summary>
    public long Fetched { get; init; }

    /// <summary>Rows whose keys the table lacked.</summary>
    public long Inserted { get; init; }

    /// <summary>Rows that differed from those of the table.</summary>
    public long Updated { get; init; }

    /// <summary>Rows that were there as they are.</summary>
    public long Unchanged { get; init; }

    /// <summary>Rows that could not be stored; each is reported, and kept in keyword_batch_failure.</summary>
    public long Failed { get; init; }

    /// <summary>How often it was tried in this run; 0 where it was skipped.</summary>
    public int Attempts { get; init; }

    /// <summary>How long it took, waits between attempts included.</summary>
    public double Seconds { get; init; }

    /// <summary>Why it failed or what is wrong with it, in one line; null for nothing.</summary>
    public string? Error { get; init; }
}

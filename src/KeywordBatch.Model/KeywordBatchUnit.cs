namespace KeywordBatch;

/// <summary>One day, or one bucket of a day: what is claimed, checkpointed and run concurrently.</summary>
/// <param name="Source">The chats table that it reads; of a daily sync sync: and the table that it fills.</param>
/// <param name="Day">The day.</param>
/// <param name="Bucket">0 to Buckets - 1.</param>
/// <param name="Buckets">Into how many the day is split, 1 or more.</param>
public sealed record KeywordBatchUnit(string Source, DateOnly Day, int Bucket, int Buckets) : KeywordBatchMeasures
{
    /// <summary>The database that it is kept in, without account; null for one that is told while it runs.</summary>
    public string? Database { get; init; }

    /// <summary>pending, running, completed or failed; abandoned when its worker was killed.</summary>
    public string Status { get; init; } = "pending";

    /// <summary>Who holds it: host:process:run; null when nobody does.</summary>
    public string? Owner { get; init; }

    /// <summary>Counts up with every claim; a chunk of an older epoch is refused.</summary>
    public long Epoch { get; init; }

    /// <summary>Until when the owner holds it, by the database's clock; null when nobody does.</summary>
    public DateTime? LeaseUntil { get; init; }

    /// <summary>Questions stored; of a sync rows inserted or updated.</summary>
    public long Processed { get; init; }

    /// <summary>Questions that had their rows already; of a sync rows that were there as they are.</summary>
    public long Skipped { get; init; }

    /// <summary>Questions, of a sync rows, that failed.</summary>
    public long Failed { get; init; }

    /// <summary>How long the last work on it took; null where that is not known.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>How often it was claimed.</summary>
    public int Attempts { get; init; }

    /// <summary>The last error, in one line; null after a success.</summary>
    public string? LastError { get; init; }
}

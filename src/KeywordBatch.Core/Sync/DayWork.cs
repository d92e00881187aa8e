namespace KeywordBatch.Sync;

/// <summary>A day that is worked on: what was fetched, what became of it, in how many attempts.</summary>
internal sealed class DayWork(DateOnly day, DayJournal journal, RowWriter writer)
{
    /// <summary>More refused rows than these are not kept in memory, and not tried again.</summary>
    public const int MostRefused = 1_000;

    public DateOnly Day { get; } = day;

    public DayJournal Journal { get; } = journal;

    public RowWriter Writer { get; } = writer;

    public bool Refetch { get; set; }

    public int Attempts { get; set; }

    /// <summary>Rows of the journal; null while it has to be filled.</summary>
    public long? Fetched { get; set; }

    public RowCounts Counts { get; set; }

    public string? LastReason { get; set; }

    /// <summary>Rows that the server has refused, with its reasons, to be tried once more behind all others: what one needs may come after it.</summary>
    public List<(SourceRow Row, string Reason)> Refused { get; } = [];

    /// <summary>Whether those have been tried once more.</summary>
    public bool RefusedAgain { get; set; }

    public DailySyncDay Result(TimeSpan elapsed) => new(Day, Status)
    {
        Fetched = Fetched ?? 0,
        Inserted = Counts.Inserted,
        Updated = Counts.Updated,
        Unchanged = Counts.Unchanged,
        Failed = Counts.Failed,
        Attempts = Attempts,
        Seconds = Math.Round(elapsed.TotalSeconds, 3),
        Error = Fetched == 0 ? SyncErrors.Reason("DayEmpty") : LastReason,
    };

    private DailySyncStatus Status =>
        Fetched is null or 0 ? DailySyncStatus.Empty
        : Counts.Failed == Fetched ? DailySyncStatus.Failed
        : DailySyncStatus.Completed;
}

namespace KeywordBatch;

/// <summary>How the daily sync of a table is doing, judged by days that were worked on; of those that were left open, only the latest ones, when they are seven or more without a row.</summary>
/// <param name="Table">The table.</param>
/// <param name="Status">In one word.</param>
/// <param name="Reasons">Why, one line each; none when healthy.</param>
public sealed record DailySyncHealth(string Table, KeywordBatchHealthStatus Status, IReadOnlyList<string> Reasons)
{
    /// <summary>The first of the days in a row for which it is so, as far back as was looked; null when unknown.</summary>
    public DateOnly? Since { get; init; }

    /// <summary>Of the days that ended, how many were completed (the latest seven or more without a row were not), or of their rows, how many are stored: the lesser, 0 to 100; null without any.</summary>
    public double? SuccessRate { get; init; }

    /// <summary>Days that ended: Completed and those that failed or whose worker was killed.</summary>
    public int Days { get; init; }

    /// <summary>Days completed.</summary>
    public int Completed { get; init; }

    /// <summary>Days that failed, whose worker was killed, or some of whose rows could not be stored.</summary>
    public IReadOnlyList<DateOnly> FailedDays { get; init; } = [];

    /// <summary>Days that are open: for which the source had no rows, which were interrupted, or which are being worked on.</summary>
    public IReadOnlyList<DateOnly> OpenDays { get; init; } = [];

    /// <summary>Rows inserted or updated.</summary>
    public long Stored { get; init; }

    /// <summary>Rows that were there as they are.</summary>
    public long Unchanged { get; init; }

    /// <summary>Rows that could not be stored.</summary>
    public long Failed { get; init; }

    /// <summary>Mean duration of a day; null where none tells.</summary>
    public TimeSpan? MeanDuration { get; init; }

    /// <summary>95 of 100 days took no longer; null where none tells.</summary>
    public TimeSpan? P95Duration { get; init; }

    /// <summary>The latest day completed; null without any.</summary>
    public DateOnly? LastCompletedDay { get; init; }
}

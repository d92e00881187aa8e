using KeywordBatch.Batch;

namespace KeywordBatch.Sync;

/// <summary>How a daily sync works.</summary>
public sealed record DailySyncOptions
{
    private static readonly OptionRange Range = new(SyncErrors.InvalidSyncOption);

    /// <summary>The table.</summary>
    public required string Table { get; init; }

    /// <summary>The columns that tell its rows apart: a primary key or unique index of the table.</summary>
    public required IReadOnlyList<string> Key { get; init; }

    /// <summary>Which days are synced at all.</summary>
    public BusinessCalendar Calendar { get; init; } = BusinessCalendar.Weekdays;

    /// <summary>Whether the source may be asked for one day at a time only; writing still goes on beside it.</summary>
    public bool SerialSource { get; init; }

    /// <summary>Whether days that are completed are taken up again, for what has changed in them.</summary>
    public bool Incremental { get; init; }

    /// <summary>How often a day is tried in a pass, 1 to 100; what fails is taken up once more in a second pass.</summary>
    public int MaxAttempts { get; init; } = 3;

    /// <summary>The wait before the second try, 0 to 1 hour; it doubles, up to <see cref="MaxRetryDelay"/>.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromSeconds(4);

    /// <summary>The longest wait between two tries, 0 to 1 hour.</summary>
    public TimeSpan MaxRetryDelay { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Chunks, days at once, lease.</summary>
    public BatchOptions Batch { get; init; } = new();

    /// <summary>How old what was fetched may be to be gone on from, and how long it is kept.</summary>
    internal TimeSpan JournalAge => TimeSpan.FromHours((Batch.Journal ?? new()).KeepHours);

    internal void Validate()
    {
        Batch.Validate();
        Range.Check(nameof(MaxAttempts), MaxAttempts, 1, 100);
        Range.Check(nameof(RetryDelay), RetryDelay, TimeSpan.Zero, TimeSpan.FromHours(1));
        Range.Check(nameof(MaxRetryDelay), MaxRetryDelay, TimeSpan.Zero, TimeSpan.FromHours(1));
    }
}

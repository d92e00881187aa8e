namespace KeywordBatch.DataContainers;

/// <summary>How a <see cref="DataContainerWriter"/> works.</summary>
public sealed record DataContainerOptions
{
    private static readonly OptionRange Range = new(DataContainerErrors.OptionOutOfRange);

    /// <summary>The folder of the container; made when missing.</summary>
    public required string Home { get; init; }

    /// <summary>
    /// Records gathered before they are handed to the operating system, where readers see them: 1 to 1,000,000, default
    /// 1,000. A full buffer (256 KB) is handed over earlier.
    /// </summary>
    public int BufferRecords { get; init; } = 1_000;

    /// <summary>Put commits by itself after this many records: 1 to 100,000,000; 0, the default, for never.</summary>
    public int CommitEveryRecords { get; init; }

    /// <summary>
    /// The longest that a record waits for its commit: 1 ms to 1 hour, default 1 second; zero for never, then only
    /// <see cref="DataContainerWriter.Commit"/>, a change of hour and Dispose commit.
    /// </summary>
    public TimeSpan CommitEvery { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// A record more than this many hours ahead of the current hour is taken for a wrong clock and goes to error.log:
    /// 1 to 100,000; 0, the default, for any.
    /// </summary>
    public int FileTimeInterval { get; init; }

    /// <summary>
    /// A span of time in hours: the newest hour is kept, and those up to so many hours before it, or before now when that is
    /// earlier: 1 to 1,000,000; 0, the default, for all.
    /// </summary>
    public int KeepHours { get; init; }

    /// <summary>Whether new files and folders are for this account alone (Unix permissions 0600 and 0700). Default false.</summary>
    public bool OwnerOnly { get; init; }

    /// <summary>The clock for <see cref="CommitEvery"/> and <see cref="KeepHours"/>.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    internal static void CheckKeepHours(int hours) => Range.Check(nameof(KeepHours), hours, 0, 1_000_000);

    internal void Validate()
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(Home);
        Range.Check(nameof(BufferRecords), BufferRecords, 1, 1_000_000);
        Range.Check(nameof(CommitEveryRecords), CommitEveryRecords, 0, 100_000_000);
        Range.Check(nameof(FileTimeInterval), FileTimeInterval, 0, 100_000);
        CheckKeepHours(KeepHours);
        if (CommitEvery != TimeSpan.Zero)
        {
            Range.Check(nameof(CommitEvery), CommitEvery, TimeSpan.FromMilliseconds(1), TimeSpan.FromHours(1));
        }
    }
}

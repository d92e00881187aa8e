namespace KeywordBatch.DataContainers;

/// <summary>When a partition's index is synced and room is made ahead of its records. Tests have smaller numbers.</summary>
internal sealed record SyncPolicy
{
    public static SyncPolicy Default { get; } = new();

    /// <summary>
    /// Entries at the end of an index that need not be there, or whole, after a power failure: 1 MB of them, which an
    /// opening looks through in less than a millisecond.
    /// </summary>
    public int Lag { get; init; } = 32 * 1024;

    /// <summary>What a commit lets stand: less than the lag by the most that a flush writes, so that flushes rarely have to sync.</summary>
    public int LagOfCommits { get; init; } = (32 * 1024) - PartitionWriter.EntriesPerFlush;

    /// <summary>The most data that recovery should have to read again; to write it takes far longer than a sync of its index.</summary>
    public long LagOfData { get; init; } = 64 * 1024 * 1024;

    /// <summary>Small commits, one after the other, from which on room is made ahead.</summary>
    public int CommitsBeforeRoom { get; init; } = 8;

    /// <summary>Data of a commit that gains from room ahead; zeros in front of more would only be written twice.</summary>
    public long SmallCommit { get; init; } = 256 * 1024;

    /// <summary>Room is for so many commits like the last one, at most <see cref="MostRoom"/>.</summary>
    public int CommitsOfRoom { get; init; } = 64;

    public long MostRoom { get; init; } = 1024 * 1024;
}

namespace KeywordBatch.DataContainers;

/// <summary>
/// What to read. Without a lookup: the records from <see cref="From"/> to <see cref="To"/>. With one of
/// <see cref="First"/>, <see cref="Last"/>, <see cref="Key"/>, <see cref="Time"/> and <see cref="Opt"/>: that record, and
/// those after it when <see cref="To"/> or <see cref="Wait"/> is given; nothing when there is no such record, or after
/// it was waited for in vain. All times are yyyyMMddHHmmss, 0 for not given.
/// </summary>
public sealed record DataContainerQuery
{
    /// <summary>The first time, also for the oldest and the newest record; for a lookup by key, time or opt, any time of the partition to look in.</summary>
    public long From { get; init; }

    /// <summary>The last time, included; what a lookup finds behind it is no such record.</summary>
    public long To { get; init; }

    /// <summary>The oldest record.</summary>
    public bool First { get; init; }

    /// <summary>The newest record.</summary>
    public bool Last { get; init; }

    /// <summary>The record of a number, in the partition of <see cref="From"/>, else in the oldest.</summary>
    public long? Key { get; init; }

    /// <summary>The first record at or after a time, else the partition's last; in the partition of <see cref="From"/>, else where the time belongs.</summary>
    public long Time { get; init; }

    /// <summary>The first record with this opt or a greater one, else the partition's last; in the partition of <see cref="From"/>, else in the oldest.</summary>
    public string? Opt { get; init; }

    /// <summary>How long to wait for each next record: zero not at all, <see cref="Timeout.InfiniteTimeSpan"/> for ever.</summary>
    public TimeSpan Wait { get; init; }

    /// <summary>How many lookups are asked for; more than one is a mistake.</summary>
    public int Lookups =>
        (First ? 1 : 0) + (Last ? 1 : 0) + (Key is null ? 0 : 1) + (Time == 0 ? 0 : 1) + (Opt is null ? 0 : 1);

    internal long End => To == 0 ? long.MaxValue : To;

    internal long LastHour => To == 0 ? long.MaxValue : MsgTime.HourOf(To);

    internal bool GoesOn => To != 0 || Wait != TimeSpan.Zero;
}

using System.Runtime.CompilerServices;

namespace KeywordBatch.DataContainers;

/// <summary>
/// Reads a container's records by number, time or opt, and on from there across hours, beside any writer and other
/// readers. One caller at a time. Damaged records are reported and passed over.
/// </summary>
public sealed class DataContainerReader : IDisposable
{
    // How often a reader that waits looks again.
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(2);

    private readonly DataContainerReaderOptions _options;
    private readonly RecordCursor _cursor;
    private readonly RecordCopier _copier = new();
    private readonly OptText _opt = new();

    private DataContainerReader(DataContainerReaderOptions options, IContainerStorage storage)
    {
        _options = options;
        _cursor = new RecordCursor(storage, options);
    }

    /// <summary>Opens a home for reading; a missing or empty one has no records yet.</summary>
    public static DataContainerReader Open(string home) => Open(new DataContainerReaderOptions { Home = home });

    /// <inheritdoc cref="Open(string)"/>
    public static DataContainerReader Open(DataContainerReaderOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentException.ThrowIfNullOrWhiteSpace(options.Home);
        return Open(options, new DiskStorage(options.Home));
    }

    internal static DataContainerReader Open(DataContainerReaderOptions options, IContainerStorage storage) =>
        new(options, storage);

    /// <summary>The record of a number in a partition; the next one read is the one after it.</summary>
    /// <param name="fileTime">Any time of the partition's hour, yyyyMMddHHmmss.</param>
    /// <param name="key">The record number, from 0.</param>
    /// <param name="record">Valid until the reader is used again.</param>
    /// <returns>False when there is no such record, or it is damaged.</returns>
    public bool TryGet(long fileTime, long key, out DataContainerRecordView record)
    {
        record = default;
        return _cursor.MoveTo(MsgTime.HourOf(Checked(fileTime))) && _cursor.Partition.TryGet(key, out record);
    }

    /// <summary>
    /// The first record at or after a time in a partition, else the partition's last record; the next one read is the
    /// one after it.
    /// </summary>
    /// <param name="fileTime">Any time of the partition's hour.</param>
    /// <param name="msgTime">The time looked for.</param>
    /// <param name="record">Valid until the reader is used again.</param>
    /// <returns>False when the partition is missing or empty.</returns>
    public bool TryGetByTime(long fileTime, long msgTime, out DataContainerRecordView record)
    {
        record = default;
        Checked(msgTime);
        return _cursor.MoveTo(MsgTime.HourOf(Checked(fileTime)))
            && _cursor.Partition.TryGetElseLast(msgTime, out record);
    }

    /// <summary>As above in the partition where the time belongs: that of its hour, else the last before it, else the first of all.</summary>
    public bool TryGetByTime(long msgTime, out DataContainerRecordView record)
    {
        record = default;
        Checked(msgTime);
        PartitionCatalog catalog = _cursor.ListPartitions();
        long hour = catalog.AtOrBefore(MsgTime.HourOf(msgTime));
        hour = hour == 0 ? catalog.AtOrAfter(0) : hour;
        return hour != 0 && TryGetByTime(hour, msgTime, out record);
    }

    /// <summary>
    /// The first record of a partition whose opt is this one or a greater one, both left-padded with spaces to 20
    /// characters; else the partition's last record.
    /// </summary>
    /// <param name="fileTime">Any time of the partition's hour.</param>
    /// <param name="opt">The opt looked for.</param>
    /// <param name="record">Valid until the reader is used again.</param>
    /// <returns>False when the partition is missing or empty.</returns>
    public bool TryGetByOpt(long fileTime, ReadOnlySpan<char> opt, out DataContainerRecordView record)
    {
        record = default;
        _opt.Set(opt);
        return _cursor.MoveTo(MsgTime.HourOf(Checked(fileTime)))
            && _cursor.Partition.TryGetElseLast(_opt, out record);
    }

    /// <summary>The oldest record of the container.</summary>
    public bool TryGetFirst(out DataContainerRecordView record)
    {
        _cursor.SeekFirst();
        return _cursor.TryReadNext(out record);
    }

    /// <summary>The newest record of the container.</summary>
    public bool TryGetLast(out DataContainerRecordView record) => _cursor.TryGetLast(out record);

    /// <summary>
    /// The record after the one got or read last, across partitions. Without a get before, the newest record; in an
    /// empty container, then, the first to come.
    /// </summary>
    /// <returns>False when there is none yet.</returns>
    public bool TryReadNext(out DataContainerRecordView record) => _cursor.TryReadNext(out record);

    /// <summary>The next record read will be the container's first.</summary>
    public void SeekFirst() => _cursor.SeekFirst();

    /// <summary>The next record read will be this one, or the first after it that there is.</summary>
    /// <param name="fileTime">Any time of the partition's hour.</param>
    /// <param name="key">The record number, from 0.</param>
    public void Seek(long fileTime, long key)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(key);
        _cursor.Seek(MsgTime.HourOf(Checked(fileTime)), key);
    }

    /// <summary>The next record read will be the first at or after a time.</summary>
    public void SeekTime(long msgTime) => _cursor.SeekTime(Checked(msgTime));

    /// <summary>Waits until there is a next record, which <see cref="TryReadNext"/> then gives.</summary>
    /// <param name="timeout">How long; <see cref="Timeout.InfiniteTimeSpan"/> for ever, zero not at all.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>False when the time is over.</returns>
    public async ValueTask<bool> WaitForNextAsync(TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        TimeProvider time = _options.TimeProvider;
        long start = time.GetTimestamp();
        while (!_cursor.HasNext())
        {
            cancellationToken.ThrowIfCancellationRequested();
            TimeSpan pause = PollInterval;
            if (timeout != Timeout.InfiniteTimeSpan)
            {
                TimeSpan left = timeout - time.GetElapsedTime(start);
                if (left <= TimeSpan.Zero)
                {
                    return false;
                }

                pause = left < pause ? left : pause;
            }

            await Task.Delay(pause, time, cancellationToken).ConfigureAwait(false);
        }

        return true;
    }

    /// <summary>
    /// The records from a time up to and including another, in the order they were put. A record that came late stands
    /// in a later hour than its time says, and belongs to that hour's range.
    /// </summary>
    /// <param name="from">yyyyMMddHHmmss; 0 for the first.</param>
    /// <param name="to">yyyyMMddHHmmss; <see cref="long.MaxValue"/> for no end.</param>
    /// <param name="wait">How long to wait for each next record: zero not at all, <see cref="Timeout.InfiniteTimeSpan"/> for ever.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async IAsyncEnumerable<DataContainerRecord> ReadAllAsync(
        long from = 0,
        long to = long.MaxValue,
        TimeSpan wait = default,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        CheckIfGiven(from);
        _cursor.SeekFrom(from);
        long lastHour = to == long.MaxValue ? to : MsgTime.HourOf(Checked(to));
        await foreach (DataContainerRecord record in ReadOnAsync(from, to, lastHour, wait, cancellationToken).ConfigureAwait(false))
        {
            yield return record;
        }
    }

    /// <summary>The records that a query asks for.</summary>
    /// <exception cref="KeywordBatchException">InvalidMsgTime; InvalidOpt; AmbiguousLookup.</exception>
    public IAsyncEnumerable<DataContainerRecord> ReadAsync(DataContainerQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        CheckIfGiven(query.From);
        CheckIfGiven(query.To);
        if (query.To != 0 && query.To < query.From)
        {
            throw DataContainerErrors.ToBeforeFrom(query.From, query.To);
        }

        return query.Lookups switch
        {
            0 => ReadAllAsync(query.From, query.End, query.Wait, cancellationToken),
            1 => LookUpAsync(query, cancellationToken),
            _ => throw DataContainerErrors.AmbiguousLookup(),
        };
    }

    /// <summary>Closes the files.</summary>
    public void Dispose() => _cursor.Dispose();

    private static void CheckIfGiven(long time)
    {
        if (time != 0)
        {
            Checked(time);
        }
    }

    private static long Checked(long time) =>
        MsgTime.IsValid(time) ? time : throw DataContainerErrors.InvalidMsgTime(MsgTime.Format(time));

    private async IAsyncEnumerable<DataContainerRecord> LookUpAsync(
        DataContainerQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        bool isOfRange = query.First || query.Last;
        RecordLookup lookup = new(this, _cursor, _copier);
        DataContainerRecord? found = isOfRange
            ? lookup.Find(query)
            : await lookup.FindOrWaitAsync(query, cancellationToken).ConfigureAwait(false);
        if (found is not null)
        {
            yield return found;
        }
        else if (isOfRange)
        {
            // Whatever comes is the first and the last.
            _cursor.SeekFrom(query.From);
        }

        if (query.GoesOn && (found is not null || (isOfRange && query.Wait != TimeSpan.Zero)))
        {
            await foreach (DataContainerRecord record in ReadOnAsync(
                isOfRange ? query.From : 0, query.End, query.LastHour, query.Wait, cancellationToken).ConfigureAwait(false))
            {
                yield return record;
            }
        }
    }

    private async IAsyncEnumerable<DataContainerRecord> ReadOnAsync(
        long from, long to, long lastHour, TimeSpan wait, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            while (TryCopyNext(out DataContainerRecord? record, out long time, out long hour))
            {
                if (hour > lastHour)
                {
                    _cursor.Seek(hour, record.Key);
                    yield break;
                }

                if (time >= from && time <= to)
                {
                    yield return record;
                }

                cancellationToken.ThrowIfCancellationRequested();
            }

            if (_cursor.IsPast(lastHour)
                || wait == TimeSpan.Zero
                || !await WaitForNextAsync(wait, cancellationToken).ConfigureAwait(false))
            {
                _cursor.ReportTail();
                yield break;
            }
        }
    }

    private bool TryCopyNext([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out DataContainerRecord? record, out long time, out long hour)
    {
        if (!_cursor.TryReadNext(out DataContainerRecordView view))
        {
            (record, time, hour) = (null, 0, 0);
            return false;
        }

        (record, time, hour) = (_copier.Copy(view), view.MsgTime, view.FileTime);
        return true;
    }
}

using System.Runtime.CompilerServices;

namespace KeywordBatch.DataContainers;

/// <summary>
/// A place in a container that moves forward over records and partitions. A record at the end of the newest partition
/// that does not verify is waited at, not passed: the next writer may cut it and put another in its place.
/// </summary>
internal sealed class RecordCursor(IContainerStorage storage, DataContainerReaderOptions options) : IDisposable
{
    private readonly CatalogWatch _watch = new(storage, options.TimeProvider);
    private PartitionReader? _partition;
    private PartitionSearch? _search;
    private long _next;
    private long _startHour;
    private long _startKey;
    private bool _isPlaced;
    private long _tailFrom = -1;
    private long _tailCount;

    /// <summary>Of the current partition.</summary>
    public PartitionSearch Search => _search ??= new PartitionSearch(_partition!);

    public PartitionCatalog ListPartitions()
    {
        _watch.Refresh();
        return _watch.Catalog;
    }

    public void SeekFirst() => Seek(0, 0);

    public void Seek(long hour, long key)
    {
        Leave();
        (_startHour, _startKey, _isPlaced) = (hour, key, true);
    }

    /// <summary>To a time, or to the first record when it is 0.</summary>
    public void SeekFrom(long msgTime)
    {
        if (msgTime == 0)
        {
            SeekFirst();
        }
        else
        {
            SeekTime(msgTime);
        }
    }

    public void SeekTime(long msgTime)
    {
        long hour = MsgTime.HourOf(msgTime);
        long key = 0;
        if (MoveTo(hour))
        {
            _partition!.RefreshCount();
            key = Search.FirstAtOrAfter(msgTime);
        }

        Seek(hour, key);
    }

    /// <summary>Opens a partition, before its first record. False when there is none.</summary>
    public bool MoveTo(long hour)
    {
        if (_partition?.FileTime == hour)
        {
            return true;
        }

        PartitionReader? partition = PartitionReader.Open(storage, hour);
        if (partition is null)
        {
            return false;
        }

        Leave();
        _partition = partition;
        _isPlaced = true;
        return true;
    }

    public bool TryGet(long key, out DataContainerRecordView record)
    {
        record = default;
        if (key < 0 || (key >= _partition!.Count && key >= _partition.RefreshCount()))
        {
            return false;
        }

        RecordState state = _partition.Read(key, out record);
        if (state != RecordState.Whole)
        {
            if (state != RecordState.Removed)
            {
                Report(key, 1, KindOf(state));
            }

            return false;
        }

        _next = key + 1;
        return true;
    }

    /// <summary>The first record at or after a time in the current partition, else its last.</summary>
    public bool TryGetElseLast(long msgTime, out DataContainerRecordView record)
    {
        long key = Search.FirstAtOrAfter(msgTime);
        if (key == _partition!.Count && _partition.RefreshCount() > key)
        {
            key = Search.FirstAtOrAfter(msgTime);
        }

        return TryGet(key < _partition.Count ? key : Search.Last(), out record);
    }

    /// <summary>The first record with an opt or a greater one in the current partition, else its last.</summary>
    public bool TryGetElseLast(OptText opt, out DataContainerRecordView record)
    {
        _partition!.RefreshCount();
        long key = Search.FirstAtOrAfter(opt);
        return TryGet(key < _partition.Count ? key : Search.Last(), out record);
    }

    public bool TryGetLast(out DataContainerRecordView record) => TryGetLast(0, long.MaxValue, out record);

    /// <summary>The last record from one time to another, both included, in the hours up to that of the latter.</summary>
    public bool TryGetLast(long from, long to, out DataContainerRecordView record)
    {
        ReadOnlySpan<long> times = ListPartitions().Times;
        for (int at = times.Length - 1; at >= 0 && times[at] >= MsgTime.HourOf(from); at--)
        {
            if (times[at] > to || !MoveTo(times[at]))
            {
                continue;
            }

            _partition!.RefreshCount();
            if (TryGet(Search.LastWithin(from, to), out record))
            {
                return true;
            }
        }

        SeekFirst();
        record = default;
        return false;
    }

    public bool HasNext()
    {
        bool hasNext = TryReadNext(out DataContainerRecordView record);
        if (hasNext)
        {
            _next = record.Key;
        }

        return hasNext;
    }

    public bool TryReadNext(out DataContainerRecordView record) =>
        (_partition is not null && TryReadHere(out record)) || TryReadOn(out record);

    private bool TryReadOn(out DataContainerRecordView record)
    {
        if (!_isPlaced)
        {
            return TryGetLast(out record);
        }

        while (true)
        {
            if (_partition is null && !TryEnter())
            {
                record = default;
                return false;
            }

            if (TryReadHere(out record))
            {
                return true;
            }

            // Looked for only now: whatever is in this partition was there before a newer one.
            long newer = NewerPartition();
            if (TryReadHere(out record))
            {
                return true;
            }

            if (newer == 0)
            {
                return false;
            }

            ReportTail();
            ReportMissingEnd();
            Leave();
            (_startHour, _startKey) = (newer, 0);
        }
    }

    /// <summary>Whether all partitions up to an hour have been read and none of them can grow any more.</summary>
    public bool IsPast(long hour) => hour != long.MaxValue && ListPartitions().Newest > hour && (_partition?.FileTime ?? _startHour) > hour;

    /// <summary>Reports what stands at the end and cannot be read.</summary>
    public void ReportTail()
    {
        if (_partition is null && _isPlaced && _watch.Catalog.Newest is not 0 and long newest && newest >= _startHour)
        {
            ReportNewestWithoutIndex(newest);
        }
        else if (_tailFrom >= 0 && _partition is not null)
        {
            bool isClosed = _watch.Catalog.Newest > _partition.FileTime;
            RecordState state = _partition.Read(_tailFrom, out _);
            Report(_tailFrom, _tailCount - _tailFrom, isClosed ? KindOf(state) : DataContainerDamageKind.UnfinishedTail);
            _tailFrom = -1;
        }
    }

    public void Dispose() => _partition?.Dispose();

    private static DataContainerDamageKind KindOf(RecordState state) =>
        state == RecordState.BadData ? DataContainerDamageKind.Data : DataContainerDamageKind.Index;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryReadHere(out DataContainerRecordView record)
    {
        PartitionReader partition = _partition!;
        while (_next < partition.Count || _next < partition.RefreshCount())
        {
            RecordState state = partition.Read(_next, out record);
            if (state == RecordState.Whole)
            {
                _next++;
                _tailFrom = -1;
                return true;
            }

            if (state != RecordState.Removed && !TrySkipDamage(state))
            {
                return false;
            }

            _next += state == RecordState.Removed ? 1 : 0;
        }

        record = default;
        return false;
    }

    /// <summary>Goes to the next number that verifies; false when none follows.</summary>
    private bool TrySkipDamage(RecordState state)
    {
        PartitionReader partition = _partition!;
        long count = partition.RefreshCount();
        if (_tailFrom == _next && _tailCount == count)
        {
            return false;
        }

        for (long at = _next + 1; at < count; at++)
        {
            if (partition.Read(at, out _) is RecordState.Whole or RecordState.Removed)
            {
                Report(_next, at - _next, KindOf(state));
                _next = at;
                _tailFrom = -1;
                return true;
            }
        }

        (_tailFrom, _tailCount) = (_next, count);
        return false;
    }

    /// <summary>Opens the partition at the start place, or the first after it.</summary>
    private bool TryEnter()
    {
        long hour = ListPartitions().AtOrAfter(_startHour);
        while (hour != 0)
        {
            long key = hour == _startHour ? _startKey : 0;
            if (MoveTo(hour))
            {
                _next = key;
                return true;
            }

            if (hour == _watch.Catalog.Newest)
            {
                // Perhaps about to get its index.
                return false;
            }

            ReportMissingIndex(hour);
            hour = _watch.Catalog.After(hour);
            (_startHour, _startKey) = (hour, 0);
        }

        return false;
    }

    /// <summary>A writer gives the index its header before the data its first record, so this one waits for nothing.</summary>
    private void ReportNewestWithoutIndex(long hour)
    {
        using StorageFile? data = PartitionFiles.OpenData(storage, hour);
        if (data?.Length > PartitionFormat.HeaderSize)
        {
            using PartitionReader? partition = PartitionReader.Open(storage, hour);
            if (partition is null)
            {
                ReportMissingIndex(hour);
            }
        }
    }

    private void ReportMissingEnd()
    {
        if (PartitionTail.LacksIndexEnd(_partition!))
        {
            Report(_partition!.Count, 0, DataContainerDamageKind.MissingIndexEnd);
        }
    }

    private void ReportMissingIndex(long hour)
    {
        if ((_watch.Catalog.PartsOf(hour) & (PartitionParts.Data | PartitionParts.CompressedData)) != 0)
        {
            options.OnDamage?.Invoke(new DataContainerDamage(MsgTime.Format(hour), 0, 0, DataContainerDamageKind.MissingIndex));
        }
    }

    private long NewerPartition()
    {
        long hour = _partition!.FileTime;
        long newer = _watch.Catalog.After(hour);
        if (newer == 0 && _watch.Refresh())
        {
            newer = _watch.Catalog.After(hour);
            Reopen(hour);
        }

        return newer;
    }

    /// <summary>Somebody who repaired or compressed the hour may have put other files in the place of the open ones.</summary>
    private void Reopen(long hour)
    {
        if (PartitionReader.Open(storage, hour) is { } partition)
        {
            _partition!.Dispose();
            _partition = partition;
            _search = null;
            _tailFrom = -1;
        }
    }

    private void Report(long key, long count, DataContainerDamageKind kind) =>
        options.OnDamage?.Invoke(new DataContainerDamage(MsgTime.Format(_partition!.FileTime), key, count, kind));

    private void Leave()
    {
        _partition?.Dispose();
        _partition = null;
        _search = null;
        _next = 0;
        _tailFrom = -1;
    }
}

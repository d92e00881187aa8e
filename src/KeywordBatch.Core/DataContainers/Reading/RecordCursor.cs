namespace KeywordBatch.DataContainers;

/// <summary>A place in a container that moves forward over records and partitions.</summary>
internal sealed class RecordCursor : IDisposable
{
    private readonly IContainerStorage _storage;
    private readonly CatalogWatch _watch;
    private readonly DamageReport _damage;
    private PartitionCursor? _here;
    private long _startHour;
    private long _startKey;
    private bool _isPlaced;

    public RecordCursor(IContainerStorage storage, DataContainerReaderOptions options)
    {
        _storage = storage;
        _watch = new CatalogWatch(storage, options.TimeProvider);
        _damage = new DamageReport(storage, _watch, options.OnDamage);
    }

    /// <summary>The partition that was moved to.</summary>
    public PartitionCursor Partition => _here!;

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
        Seek(hour, MoveTo(hour) ? Partition.NumberAt(msgTime) : 0);
    }

    /// <summary>Opens a partition, before its first record. False when there is none.</summary>
    public bool MoveTo(long hour)
    {
        if (_here?.FileTime == hour)
        {
            return true;
        }

        PartitionReader? partition = PartitionReader.Open(_storage, hour);
        if (partition is null)
        {
            return false;
        }

        Leave();
        _here = new PartitionCursor(partition, _damage);
        _isPlaced = true;
        return true;
    }

    public bool TryGetLast(out DataContainerRecordView record) => TryGetLast(0, long.MaxValue, out record);

    /// <summary>The last record from one time to another, both included, in the hours up to that of the latter.</summary>
    public bool TryGetLast(long from, long to, out DataContainerRecordView record)
    {
        ReadOnlySpan<long> times = ListPartitions().Times;
        for (int at = times.Length - 1; at >= 0 && times[at] >= MsgTime.HourOf(from); at--)
        {
            if (times[at] <= to && MoveTo(times[at]) && Partition.TryGetLast(from, to, out record))
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
            Partition.Next = record.Key;
        }

        return hasNext;
    }

    public bool TryReadNext(out DataContainerRecordView record) =>
        (_here is not null && _here.TryReadNext(out record)) || TryReadOn(out record);

    private bool TryReadOn(out DataContainerRecordView record)
    {
        if (!_isPlaced)
        {
            return TryGetLast(out record);
        }

        while (true)
        {
            if (_here is null && !TryEnter())
            {
                record = default;
                return false;
            }

            if (Partition.TryReadNext(out record))
            {
                return true;
            }

            // Looked for only now: whatever is in this partition was there before a newer one.
            long newer = NewerPartition();
            if (Partition.TryReadNext(out record))
            {
                return true;
            }

            if (newer == 0)
            {
                if (_watch.Catalog.Newest == 0)
                {
                    // Cleared: whatever comes is new, into whichever hour.
                    SeekFirst();
                }

                return false;
            }

            Partition.ReportTail();
            Partition.ReportMissingEnd();
            Seek(newer, 0);
        }
    }

    /// <summary>Whether all partitions up to an hour have been read and none of them can grow any more.</summary>
    public bool IsPast(long hour) => hour != long.MaxValue && ListPartitions().Newest > hour && (_here?.FileTime ?? _startHour) > hour;

    /// <summary>Reports what stands at the end and cannot be read.</summary>
    public void ReportTail()
    {
        if (_here is not null)
        {
            _here.ReportTail();
        }
        else if (_isPlaced && _watch.Catalog.Newest is not 0 and long newest && newest >= _startHour)
        {
            _damage.AddNewestWithoutIndex(newest);
        }
    }

    public void Dispose() => _here?.Dispose();

    /// <summary>Opens the partition at the start place, or the first after it.</summary>
    private bool TryEnter()
    {
        long hour = ListPartitions().AtOrAfter(_startHour);
        while (hour != 0)
        {
            long key = hour == _startHour ? _startKey : 0;
            if (MoveTo(hour))
            {
                Partition.Next = key;
                return true;
            }

            if (hour == _watch.Catalog.Newest)
            {
                // Perhaps about to get its index.
                return false;
            }

            _damage.AddMissingIndex(hour);
            hour = _watch.Catalog.After(hour);
            (_startHour, _startKey) = (hour, 0);
        }

        return false;
    }

    private long NewerPartition()
    {
        long hour = Partition.FileTime;
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
        if (PartitionReader.Open(_storage, hour) is { } partition)
        {
            Partition.Replace(partition);
        }
    }

    private void Leave()
    {
        _here?.Dispose();
        _here = null;
    }
}

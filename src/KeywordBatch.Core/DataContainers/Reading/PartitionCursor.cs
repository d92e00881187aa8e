using System.Runtime.CompilerServices;

namespace KeywordBatch.DataContainers;

/// <summary>
/// A place in one partition that moves forward over its records. Where none verifies up to the end of the index it waits:
/// the next writer may cut what stands there and put other records in its place.
/// </summary>
internal sealed class PartitionCursor(PartitionReader partition, DamageReport damage) : IDisposable
{
    private PartitionReader _partition = partition;
    private PartitionSearch _search = new(partition);
    private long _tailFrom = -1;
    private long _tailCount;

    public long FileTime => _partition.FileTime;

    /// <summary>The number to read next.</summary>
    public long Next { get; set; }

    public bool TryGet(long key, out DataContainerRecordView record)
    {
        record = default;
        if (key < 0 || (key >= _partition.Count && key >= _partition.RefreshCount()))
        {
            return false;
        }

        RecordState state = _partition.Read(key, out record);
        if (state != RecordState.Whole)
        {
            if (state != RecordState.Removed)
            {
                damage.Add(_partition, key, 1, state);
            }

            return false;
        }

        Next = key + 1;
        return true;
    }

    /// <summary>The first record at or after a time, else the last.</summary>
    public bool TryGetElseLast(long msgTime, out DataContainerRecordView record)
    {
        long key = _search.FirstAtOrAfter(msgTime);
        if (key == _partition.Count && _partition.RefreshCount() > key)
        {
            key = _search.FirstAtOrAfter(msgTime);
        }

        return TryGet(key < _partition.Count ? key : _search.Last(), out record);
    }

    /// <summary>The first record with an opt or a greater one, else the last.</summary>
    public bool TryGetElseLast(OptText opt, out DataContainerRecordView record)
    {
        _partition.RefreshCount();
        long key = _search.FirstAtOrAfter(opt);
        return TryGet(key < _partition.Count ? key : _search.Last(), out record);
    }

    /// <summary>The last record from one time to another, both included.</summary>
    public bool TryGetLast(long from, long to, out DataContainerRecordView record)
    {
        _partition.RefreshCount();
        return TryGet(_search.LastWithin(from, to), out record);
    }

    /// <summary>The number of the first record at or after a time, else the one that the next record will have, as it seems.</summary>
    public long NumberAt(long msgTime)
    {
        long count = _partition.RefreshCount();
        long key = _search.FirstAtOrAfter(msgTime);
        return key < count ? key : _search.Last() + 1;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryReadNext(out DataContainerRecordView record)
    {
        PartitionReader partition = _partition;
        while (Next < partition.Count || Next < partition.RefreshCount())
        {
            RecordState state = partition.Read(Next, out record);
            if (state == RecordState.Whole)
            {
                Next++;
                _tailFrom = -1;
                return true;
            }

            if (state != RecordState.Removed && !TrySkipDamage(state))
            {
                return false;
            }

            Next += state == RecordState.Removed ? 1 : 0;
        }

        record = default;
        return false;
    }

    /// <summary>Reports what stands at the end and cannot be read.</summary>
    public void ReportTail()
    {
        if (_tailFrom >= 0)
        {
            damage.AddTail(_partition, _tailFrom, _tailCount - _tailFrom);
            _tailFrom = -1;
        }
    }

    /// <summary>Reports what a partition that is closed has behind the end of its index.</summary>
    public void ReportMissingEnd() => damage.AddMissingEnd(_partition);

    /// <summary>Goes on in the files that are there now, from their start when the hour was cleared and begun anew.</summary>
    public void Replace(PartitionReader partition)
    {
        Next = IsBegunAnew(partition) ? 0 : Next;
        _partition.Dispose();
        _partition = partition;
        _search = new PartitionSearch(partition);
        _tailFrom = -1;
    }

    public void Dispose() => _partition.Dispose();

    /// <summary>Whether the record before the next one is whole in the files that are open, and not in those that are there now.</summary>
    private bool IsBegunAnew(PartitionReader partition)
    {
        if (Next == 0 || _partition.Read(Next - 1, out DataContainerRecordView before) != RecordState.Whole)
        {
            return false;
        }

        return Next > partition.Count
            || (partition.Read(Next - 1, out DataContainerRecordView now) == RecordState.Whole
                && !(now.MsgTime == before.MsgTime && now.OptUtf8.SequenceEqual(before.OptUtf8) && now.Value.SequenceEqual(before.Value)));
    }

    /// <summary>Goes to the next number that verifies; false when none follows.</summary>
    private bool TrySkipDamage(RecordState state)
    {
        long count = _partition.RefreshCount();
        if (_tailFrom == Next && _tailCount == count)
        {
            return false;
        }

        long good = _partition.FirstVerified(Next + 1, count);
        if (good == count)
        {
            (_tailFrom, _tailCount) = (Next, count);
            return false;
        }

        // Entries that somebody made again meanwhile are all there by now, since they come in order.
        good = _partition.FirstVerified(Next, good);
        if (good > Next)
        {
            damage.Add(_partition, Next, good - Next, state);
            Next = good;
        }

        _tailFrom = -1;
        return true;
    }
}

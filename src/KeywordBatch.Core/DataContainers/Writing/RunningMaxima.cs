namespace KeywordBatch.DataContainers;

/// <summary>The running maxima of a walk through a partition, put into each entry.</summary>
internal sealed class RunningMaxima
{
    private readonly OptText _greatest = new();
    private long _maxTime;
    private uint _maxOptRecord;
    private bool _isFirst = true;

    /// <summary>From the first record on.</summary>
    public RunningMaxima()
    {
    }

    /// <summary>From where a partition was whole.</summary>
    public RunningMaxima(PartitionEnd end)
    {
        (_maxTime, _maxOptRecord, _isFirst) = (end.MaxTime, end.MaxOptRecord, end.Records == 0);
        _greatest.Set(end.MaxOpt);
    }

    /// <summary>The entry of a whole record, which takes part in the maxima.</summary>
    public IndexEntry Include(long number, in IndexEntry entry, ReadOnlySpan<byte> opt)
    {
        _maxTime = Math.Max(_maxTime, entry.MsgTime);
        if (_isFirst || _greatest.CompareTo(opt) < 0)
        {
            _greatest.Set(opt);
            _maxOptRecord = (uint)number;
            _isFirst = false;
        }

        return entry with { MaxTime = _maxTime, MaxOptRecord = _maxOptRecord };
    }

    /// <summary>The entry of a number whose record is lost.</summary>
    public IndexEntry Removed(long offset) => new(0, Math.Max(_maxTime, 1), offset, 0, 0, _maxOptRecord, IsRemoved: true);
}

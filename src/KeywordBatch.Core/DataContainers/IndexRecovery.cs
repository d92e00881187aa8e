namespace KeywordBatch.DataContainers;

/// <summary>
/// Makes the entries again that the end of an index lacks though the data has their records. Commits sync the data
/// alone, so after a power failure entries of the last <see cref="SyncPolicy.Lag"/> may be missing, at the end or in
/// between: the kernel writes pages in any order. Numbers that the data does not prove stay as they are.
/// </summary>
internal sealed class IndexRecovery(IContainerStorage storage, PartitionReader reader, StorageFile index, SyncPolicy policy)
{
    private readonly uint _seed = PartitionFormat.PartitionSeed(reader.FileTime);

    // A write that grows the index may be torn as well, so it must not be larger than what the next recovery looks at.
    private readonly byte[] _block = new byte[Math.Min(PartitionWriter.EntriesPerFlush, policy.Lag) * PartitionFormat.EntrySize];
    private readonly byte[] _present = new byte[Math.Min(PartitionWriter.EntriesPerFlush, policy.Lag) * PartitionFormat.EntrySize];
    private int _used;
    private long _first;

    /// <summary>The index is durable when it returns.</summary>
    public void Run()
    {
        long count = reader.RefreshCount();
        long number = Math.Max(0, count - policy.Lag);
        while (number <= count)
        {
            if (number == count || !reader.TryReadEntry(number, readAhead: null, out _))
            {
                long next = NextGood(number, count);
                MakeEntries(number, next == count ? null : next);
                number = next;
            }

            number++;
        }

        Write();
        index.Sync();
        reader.Invalidate();
        reader.RefreshCount();
    }

    private long NextGood(long from, long count)
    {
        long number = from;
        while (number < count && !reader.TryReadEntry(number, readAhead: null, out _))
        {
            number++;
        }

        return number;
    }

    /// <summary>Entries of the records that stand in the data between two good entries, or behind the last one.</summary>
    private void MakeEntries(long from, long? next)
    {
        PartitionEnd before = PartitionTail.EndBefore(reader, from);
        long limit = next is { } good && reader.TryReadEntry(good, 0, out IndexEntry entry) ? entry.Offset : reader.Files.Data!.Length;
        RunningMaxima maxima = new(before);
        using DataScanner scanner = new(reader.Files.Data!, reader.FileTime);
        foreach ((long number, IndexEntry found) in scanner.Scan(before.DataEnd, limit, from, next ?? PartitionFormat.MaxRecords))
        {
            Add(number, maxima.Include(number, found, scanner.OptOf(found)));
        }
    }

    private void Add(long number, in IndexEntry entry)
    {
        if (_used == _block.Length || number != _first + (_used / PartitionFormat.EntrySize))
        {
            Write();
        }

        if (_used == 0)
        {
            _first = number;
        }

        entry.Encode(_block.AsSpan(_used), PartitionFormat.EntrySeed(_seed, number));
        _used += PartitionFormat.EntrySize;
    }

    private void Write()
    {
        if (_used == 0)
        {
            return;
        }

        long offset = PartitionFormat.EntryOffset(_first);
        int present = index.ReadFully(offset, _present.AsSpan(0, _used));
        if (_present.AsSpan(0, present).ContainsAnyExcept((byte)0))
        {
            LostBytes.Keep(storage, index, PartitionNames.Index(reader.FileTime), offset, present);
        }

        if (present < _used)
        {
            // Before the index grows, what stands before has to be durable: the next recovery looks back from its end.
            index.Sync();
        }

        index.Write(offset, _block.AsSpan(0, _used));
        _used = 0;
    }
}

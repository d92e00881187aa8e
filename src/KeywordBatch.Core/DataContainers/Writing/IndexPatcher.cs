namespace KeywordBatch.DataContainers;

/// <summary>
/// Writes entries of an index in place, in order of their numbers and those that follow each other at once, so that a
/// reader beside it never sees a later one before an earlier one. What stood there goes to the .lost file.
/// </summary>
/// <param name="storage">The home.</param>
/// <param name="index">The index file.</param>
/// <param name="fileTime">Its hour.</param>
/// <param name="entriesAtOnce">The most entries of one write.</param>
internal sealed class IndexPatcher(IContainerStorage storage, StorageFile index, long fileTime, int entriesAtOnce)
{
    private readonly uint _seed = PartitionFormat.PartitionSeed(fileTime);
    private readonly byte[] _block = new byte[entriesAtOnce * PartitionFormat.EntrySize];
    private readonly byte[] _present = new byte[entriesAtOnce * PartitionFormat.EntrySize];
    private int _used;
    private long _first;

    public void Add(long number, in IndexEntry entry)
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

    /// <summary>The index is durable when it returns.</summary>
    public void Finish()
    {
        Write();
        index.Sync();
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
            LostBytes.Keep(storage, index, PartitionNames.Index(fileTime), offset, present);
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

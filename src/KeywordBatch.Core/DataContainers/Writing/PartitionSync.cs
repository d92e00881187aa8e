namespace KeywordBatch.DataContainers;

/// <summary>
/// Makes a partition's files durable. A commit syncs the data alone: records say everything about themselves, so the
/// next opening makes index entries that a power failure took again from the data. What it has to look at for that is
/// bounded here: while a committed record is among them, at most <see cref="SyncPolicy.Lag"/> entries are not durable.
/// </summary>
internal sealed class PartitionSync(
    IContainerStorage storage, StorageFile data, StorageFile index, long entries, SyncPolicy policy)
{
    private readonly Lock _gate = new();
    private long _written = entries;
    private long _writtenData;
    private long _promised = entries;
    private long _durable = entries;
    private long _durableData;
    private long _committedData;
    private int _smallCommits;
    private long _room;
    private bool _namesAreDurable;
    private bool _isClosed;

    /// <summary>How much room to make ahead of the records: none unless commits are small and follow each other.</summary>
    public long Room => Volatile.Read(ref _room);

    /// <summary>Why the index could not be synced: after that the kernel may have dropped what was written.</summary>
    public KeywordBatchException? Failure { get; private set; }

    /// <summary>Before a flush, of which there is one at a time: syncs the index when entries of committed records would lag too far.</summary>
    public void BeforeWrite(int entries)
    {
        long durable = Volatile.Read(ref _durable);
        if (Volatile.Read(ref _promised) > durable && _written + entries - durable > policy.Lag)
        {
            lock (_gate)
            {
                SyncIndex(_written, _writtenData);
            }
        }
    }

    /// <summary>After a flush.</summary>
    public void AfterWrite(int entries, int bytesOfData)
    {
        Volatile.Write(ref _writtenData, _writtenData + bytesOfData);
        Interlocked.Add(ref _written, entries);
    }

    /// <summary>
    /// Makes what was flushed durable, the files' names included; flushes go on meanwhile. False when the partition was
    /// closed in between.
    /// </summary>
    public bool Commit()
    {
        lock (_gate)
        {
            if (_isClosed)
            {
                return false;
            }

            // Promised first, looked at after: a flush that is not seen here sees the promise.
            Interlocked.Exchange(ref _promised, long.MaxValue);
            long written = Volatile.Read(ref _written);
            long writtenData = Volatile.Read(ref _writtenData);
            data.Sync();
            if (written - _durable >= policy.LagOfCommits || writtenData - _durableData >= policy.LagOfData)
            {
                SyncIndex(written, writtenData);
            }

            SyncNames();
            PlanRoom(writtenData);
            Volatile.Write(ref _promised, written);
            return true;
        }
    }

    /// <summary>Makes both files durable as they are, for the end of an hour or of the writer.</summary>
    public bool Finish()
    {
        lock (_gate)
        {
            if (_isClosed)
            {
                return false;
            }

            data.Sync();
            SyncIndex(_written, _writtenData);
            SyncNames();
            return true;
        }
    }

    public void Close()
    {
        lock (_gate)
        {
            _isClosed = true;
            data.Dispose();
            index.Dispose();
        }
    }

    private void SyncIndex(long written, long writtenData)
    {
        try
        {
            index.Sync();
        }
        catch (KeywordBatchException error)
        {
            Failure = error;
            throw;
        }

        Volatile.Write(ref _durable, written);
        _durableData = writtenData;
    }

    private void SyncNames()
    {
        if (!_namesAreDurable)
        {
            storage.SyncDirectory();
            _namesAreDurable = true;
        }
    }

    private void PlanRoom(long writtenData)
    {
        long grown = writtenData - _committedData;
        _committedData = writtenData;
        _smallCommits = grown <= policy.SmallCommit ? _smallCommits + 1 : 0;
        Volatile.Write(
            ref _room,
            _smallCommits < policy.CommitsBeforeRoom ? 0 : Math.Min(policy.CommitsOfRoom * grown, policy.MostRoom));
    }
}

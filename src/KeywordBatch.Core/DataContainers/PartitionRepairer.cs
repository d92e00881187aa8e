namespace KeywordBatch.DataContainers;

/// <summary>
/// Makes everything in a partition verify: entries that the data proves are written anew, numbers whose record is lost
/// are marked as removed, and the tail is cut. Numbers never shift. Entries are replaced in place, each within a disk
/// sector, so a crash in the middle leaves some repaired and the rest as they were.
/// </summary>
internal sealed class PartitionRepairer(IContainerStorage storage)
{
    private readonly byte[] _wanted = new byte[PartitionFormat.EntrySize];
    private readonly byte[] _present = new byte[PartitionFormat.EntrySize];

    /// <summary>Bytes that went from the end of the files to .lost files.</summary>
    public long BytesCut { get; private set; }

    /// <summary>Returns how many entries were written.</summary>
    public long Repair(long fileTime, CancellationToken cancellationToken)
    {
        string indexName = PartitionNames.Index(fileTime);
        if (!storage.Exists(indexName))
        {
            storage.Create(indexName).Dispose();
        }

        using PartitionReader reader = PartitionReader.Open(storage, fileTime)
            ?? throw DataContainerErrors.NoSuchPartition(storage.Home, MsgTime.Format(fileTime));
        long written = RewriteEntries(reader, cancellationToken);
        PartitionTail tail = PartitionTail.Find(reader);
        BytesCut = tail.IndexBytes + tail.DataBytes;
        TailCutter.Cut(storage, reader, tail);
        storage.SyncDirectory();
        return written;
    }

    private long RewriteEntries(PartitionReader reader, CancellationToken cancellationToken)
    {
        string indexName = PartitionNames.Index(reader.FileTime);
        using StorageFile index = storage.Open(indexName, writable: true)
            ?? throw DataContainerErrors.NoSuchPartition(storage.Home, MsgTime.Format(reader.FileTime));
        RunningMaxima maxima = new(reader);
        List<long> lost = [];
        long written = 0;
        foreach (RecordFinding finding in PartitionVerifier.Walk(reader, cancellationToken))
        {
            if (finding.Entry is not { } entry)
            {
                lost.Add(finding.Number);
                continue;
            }

            // Only numbers before a record that is there are marked; those at the end are cut with the tail.
            foreach (long number in lost)
            {
                written += Replace(index, indexName, reader.FileTime, number, maxima.Removed(entry.Offset));
            }

            lost.Clear();
            IndexEntry wanted = finding.State == RecordState.Removed
                ? maxima.Removed(entry.Offset)
                : maxima.Include(finding.Number, entry);
            written += Replace(index, indexName, reader.FileTime, finding.Number, wanted);
        }

        if (written > 0)
        {
            index.Sync();
            reader.Invalidate();
        }

        return written;
    }

    private int Replace(StorageFile index, string name, long fileTime, long number, in IndexEntry entry)
    {
        long offset = PartitionFormat.EntryOffset(number);
        entry.Encode(_wanted, PartitionFormat.EntrySeed(PartitionFormat.PartitionSeed(fileTime), number));
        int length = index.ReadFully(offset, _present);
        if (length == _present.Length && _wanted.AsSpan().SequenceEqual(_present))
        {
            return 0;
        }

        if (length > 0)
        {
            LostBytes.Keep(storage, index, name, offset, length);
        }

        index.Write(offset, _wanted);
        return 1;
    }
}

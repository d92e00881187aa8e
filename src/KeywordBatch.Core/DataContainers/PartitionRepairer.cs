namespace KeywordBatch.DataContainers;

/// <summary>
/// Makes everything in a partition verify: entries that the data proves are written anew, numbers whose record is lost
/// are marked as removed, and the tail is cut. Numbers never shift.
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
        long made = IndexRebuilder.RebuildIfMissing(storage, fileTime, cancellationToken);
        using PartitionReader reader = PartitionReader.Open(storage, fileTime)
            ?? throw DataContainerErrors.NoSuchPartition(storage.Home, MsgTime.Format(fileTime));
        long written = RewriteEntries(reader, cancellationToken);
        PartitionTail tail = PartitionTail.Find(reader);
        BytesCut = tail.IndexBytes + tail.DataBytes;
        TailCutter.Cut(storage, reader, tail);
        storage.SyncDirectory();
        return made + written;
    }

    /// <summary>
    /// Entries are replaced in place, each within a disk sector, so a crash leaves some repaired and the rest as they
    /// were. The last record that only the data knows gets its entry first: a writer that opens after such a crash
    /// then finds damage in the middle, which waits for the next repair, and not a tail to cut.
    /// </summary>
    private long RewriteEntries(PartitionReader reader, CancellationToken cancellationToken)
    {
        using StorageFile index = storage.Open(PartitionNames.Index(reader.FileTime), writable: true)
            ?? throw DataContainerErrors.NoSuchPartition(storage.Home, MsgTime.Format(reader.FileTime));
        (long Number, IndexEntry Entry) last = (-1, default);
        foreach ((long number, IndexEntry entry) in WantedEntries(reader, cancellationToken))
        {
            last = (number, entry);
        }

        long written = 0;
        if (last.Number >= 0)
        {
            written += Replace(index, reader.FileTime, last.Number, last.Entry);
            index.Sync();
            reader.Invalidate();
        }

        foreach ((long number, IndexEntry entry) in WantedEntries(reader, cancellationToken))
        {
            written += Replace(index, reader.FileTime, number, entry);
        }

        index.Sync();
        reader.Invalidate();
        return written;
    }

    /// <summary>The entry that each number should have, as far as a record stands at or behind it.</summary>
    private static IEnumerable<(long Number, IndexEntry Entry)> WantedEntries(
        PartitionReader reader, CancellationToken cancellationToken)
    {
        RunningMaxima maxima = new();
        List<long> lost = [];
        foreach (RecordFinding finding in PartitionVerifier.Walk(reader, cancellationToken))
        {
            if (finding.Entry is not { } entry)
            {
                lost.Add(finding.Number);
                continue;
            }

            foreach (long number in lost)
            {
                yield return (number, maxima.Removed(entry.Offset));
            }

            lost.Clear();
            yield return finding.State == RecordState.Removed
                ? (finding.Number, maxima.Removed(entry.Offset))
                : (finding.Number, maxima.Include(finding.Number, entry, reader.OptOf(finding.Number, entry)));
        }
    }

    private int Replace(StorageFile index, long fileTime, long number, in IndexEntry entry)
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
            LostBytes.Keep(storage, index, PartitionNames.Index(fileTime), offset, length);
        }

        index.Write(offset, _wanted);
        return 1;
    }
}

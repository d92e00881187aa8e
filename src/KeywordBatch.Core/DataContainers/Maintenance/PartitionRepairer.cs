namespace KeywordBatch.DataContainers;

/// <summary>
/// Makes everything in a partition verify: entries that the data proves are written anew, numbers whose record is lost
/// are marked as removed, and the tail is cut. Numbers never shift.
/// </summary>
internal sealed class PartitionRepairer(IContainerStorage storage)
{
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
    /// A crash leaves some entries repaired and the rest as they were. What the data holds behind the last of them, the
    /// next opening for append finds, and the next repair.
    /// </summary>
    private long RewriteEntries(PartitionReader reader, CancellationToken cancellationToken)
    {
        using StorageFile index = storage.OpenExisting(PartitionNames.Index(reader.FileTime), writable: true);
        IndexPatcher patcher = new(storage, index, reader.FileTime, PartitionWriter.EntriesPerFlush);
        long written = 0;
        foreach ((long number, IndexEntry entry) in ChangedEntries(reader, cancellationToken))
        {
            patcher.Add(number, entry);
            written++;
        }

        patcher.Finish();
        reader.Invalidate();
        return written;
    }

    /// <summary>The entries that should be others than they are, as far as a record stands at or behind them.</summary>
    private static IEnumerable<(long Number, IndexEntry Entry)> ChangedEntries(
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
            IndexEntry wanted = finding.State == RecordState.Removed
                ? maxima.Removed(entry.Offset)
                : maxima.Include(finding.Number, entry, reader.OptOf(finding.Number, entry));
            if (finding.State is not (RecordState.Whole or RecordState.Removed) || wanted != entry)
            {
                yield return (finding.Number, wanted);
            }
        }
    }
}

namespace KeywordBatch.DataContainers;

/// <summary>
/// Makes the index of a partition again from its data, when there is none or not even a header of one. The new file
/// takes the name only when it is whole.
/// </summary>
internal static class IndexRebuilder
{
    private const int EntriesAtOnce = 1024;

    /// <summary>Returns how many entries the new index has; 0 when there is an index already.</summary>
    public static long RebuildIfMissing(IContainerStorage storage, long fileTime, CancellationToken cancellationToken)
    {
        string name = PartitionNames.Index(fileTime);
        using (StorageFile? present = storage.Open(name, writable: false))
        {
            if (present is not null && present.Length >= PartitionFormat.HeaderSize)
            {
                return 0;
            }
        }

        using UnfinishedFile index = new(storage, name);
        index.File.Write(0, PartitionHeader.Encode(PartitionFileKind.Index, fileTime));
        using StorageFile? data = storage.Open(PartitionNames.Data(fileTime), writable: false);
        long count = data is null ? 0 : WriteEntries(index.File, data, fileTime, cancellationToken);
        index.Finish();
        storage.SyncDirectory();
        return count;
    }

    private static long WriteEntries(StorageFile index, StorageFile data, long fileTime, CancellationToken cancellationToken)
    {
        uint seed = PartitionFormat.PartitionSeed(fileTime);
        RunningMaxima maxima = new();
        byte[] block = new byte[EntriesAtOnce * PartitionFormat.EntrySize];
        int used = 0;
        long next = 0;
        using DataScanner scanner = new(data, fileTime);
        foreach ((long found, IndexEntry entry) in scanner.Scan(PartitionFormat.HeaderSize, data.Length, 0, PartitionFormat.MaxRecords))
        {
            cancellationToken.ThrowIfCancellationRequested();
            while (next <= found)
            {
                IndexEntry wanted = next < found ? maxima.Removed(entry.Offset) : maxima.Include(found, entry, scanner.OptOf(entry));
                wanted.Encode(block.AsSpan(used), PartitionFormat.EntrySeed(seed, next));
                next++;
                used += PartitionFormat.EntrySize;
                if (used == block.Length)
                {
                    index.Write(PartitionFormat.EntryOffset(next - EntriesAtOnce), block);
                    used = 0;
                }
            }
        }

        index.Write(PartitionFormat.EntryOffset(next) - used, block.AsSpan(0, used));
        return next;
    }
}

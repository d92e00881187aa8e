namespace KeywordBatch.DataContainers;

/// <summary>Takes a partition back to its last whole record; the writer's recovery and the end of every repair.</summary>
internal static class TailCutter
{
    /// <summary>
    /// Cuts what stands behind the last whole record into .lost files and makes both headers whole. Durable when it
    /// returns: nothing may be written behind a cut that a power failure could undo.
    /// </summary>
    public static void Cut(IContainerStorage storage, PartitionReader reader, PartitionTail tail)
    {
        string indexName = PartitionNames.Index(reader.FileTime);
        string dataName = PartitionNames.Data(reader.FileTime);

        // The index first: an entry must never stand without its data.
        Cut(storage, indexName, PartitionFormat.EntryOffset(tail.End.Records), tail.IndexBytes);
        Cut(storage, dataName, tail.End.DataEnd, tail.DataBytes);
        if (!reader.IndexHeaderIsWhole)
        {
            RestoreHeader(storage, indexName, PartitionFileKind.Index, reader.FileTime);
        }

        if (!reader.DataHeaderIsWhole)
        {
            RestoreHeader(storage, dataName, PartitionFileKind.Data, reader.FileTime);
        }

        reader.Invalidate();
    }

    private static void Cut(IContainerStorage storage, string name, long length, long lost)
    {
        using StorageFile? file = storage.Open(name, writable: true);
        if (file is null || file.Length <= length)
        {
            return;
        }

        if (lost > 0)
        {
            LostBytes.Keep(storage, file, name, length, lost);
        }

        file.SetLength(length);
        file.Sync();
    }

    private static void RestoreHeader(IContainerStorage storage, string name, PartitionFileKind kind, long fileTime)
    {
        using StorageFile file = storage.Open(name, writable: true) ?? storage.Create(name);
        long present = Math.Min(file.Length, PartitionFormat.HeaderSize);
        if (present > 0)
        {
            LostBytes.Keep(storage, file, name, 0, present);
        }

        file.Write(0, PartitionHeader.Encode(kind, fileTime));
        file.Sync();
    }
}

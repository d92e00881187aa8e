namespace KeywordBatch.DataContainers;

/// <summary>Brings the newest partition into a state that can be appended to, whatever the last writer's end was.</summary>
internal sealed class PartitionOpener(IContainerStorage storage, SyncPolicy policy)
{
    /// <summary>Bytes that recovery cut into .lost files.</summary>
    public long CutBytes { get; private set; }

    /// <summary>Records among them: what the index had entries of, and the data no more.</summary>
    public long CutRecords { get; private set; }

    public PartitionWriter OpenForAppend(long fileTime)
    {
        bool hasData = Length(PartitionNames.Data(fileTime)) is { } dataLength;
        long? indexLength = Length(PartitionNames.Index(fileTime));
        if (!hasData && storage.Exists(PartitionNames.CompressedData(fileTime)))
        {
            if (!new PartitionExpander(storage).Expand(fileTime, CancellationToken.None))
            {
                Repair(fileTime);
            }
        }
        else if (hasData && (indexLength ?? 0) < PartitionFormat.HeaderSize)
        {
            // The writer died while it made the partition, or the index was lost: the data says what it held.
            Repair(fileTime);
        }
        else if (!hasData)
        {
            return Recreate(fileTime, indexLength ?? 0);
        }

        return Append(fileTime);
    }

    private void Repair(long fileTime)
    {
        PartitionRepairer repairer = new(storage);
        _ = repairer.Repair(fileTime, CancellationToken.None);
        CutBytes = repairer.BytesCut;
    }

    private PartitionWriter Append(long fileTime)
    {
        PartitionTail tail;
        using (PartitionReader reader = PartitionReader.Open(storage, fileTime)
            ?? throw DataContainerErrors.NoSuchPartition(storage.Home, MsgTime.Format(fileTime)))
        {
            tail = RecoverIndex(reader);
            if (!tail.EndsWithRecord || !reader.IndexHeaderIsWhole || !reader.DataHeaderIsWhole)
            {
                CutBytes += tail.IndexBytes + tail.DataBytes;
                CutRecords = CountRecords(reader, tail.End.Records);
                TailCutter.Cut(storage, reader, tail);
            }
        }

        StorageFile data = storage.OpenExisting(PartitionNames.Data(fileTime), writable: true);
        try
        {
            return new PartitionWriter(storage, policy, tail.End, data, storage.OpenExisting(PartitionNames.Index(fileTime), writable: true));
        }
        catch
        {
            data.Dispose();
            throw;
        }
    }

    private PartitionTail RecoverIndex(PartitionReader reader)
    {
        using StorageFile index = storage.OpenExisting(PartitionNames.Index(reader.FileTime), writable: true);
        IndexRecovery recovery = new(storage, reader, index, policy);
        recovery.Run();
        PartitionTail tail = PartitionTail.Find(reader);
        if (tail.DataBytes > 0 && CountRecords(reader, tail.End.Records) > 0)
        {
            // Their data may stand elsewhere than their entries say, and is not to be cut then.
            recovery.RunBehind(tail.End.Records);
            tail = PartitionTail.Find(reader);
        }

        return tail;
    }

    /// <summary>An index without its data file is of no use to anyone but the curious.</summary>
    private PartitionWriter Recreate(long fileTime, long indexLength)
    {
        string name = PartitionNames.Index(fileTime);
        if (indexLength > PartitionFormat.HeaderSize)
        {
            using StorageFile index = storage.OpenExisting(name, writable: true);
            LostBytes.Keep(storage, index, name, 0, indexLength);
            CutBytes = indexLength;
            using PartitionReader? reader = PartitionReader.Open(storage, fileTime);
            CutRecords = reader is null ? 0 : CountRecords(reader, 0);
        }

        return PartitionWriter.Create(storage, policy, fileTime);
    }

    private static long CountRecords(PartitionReader reader, long from)
    {
        long records = 0;
        for (long number = from; number < reader.Count; number++)
        {
            records += reader.TryReadEntry(number, readAhead: null, out IndexEntry entry) && !entry.IsRemoved ? 1 : 0;
        }

        return records;
    }

    private long? Length(string name)
    {
        using StorageFile? file = storage.Open(name, writable: false);
        return file?.Length;
    }
}

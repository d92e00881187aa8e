namespace KeywordBatch.DataContainers;

/// <summary>The two open files of a partition, plain or compressed. Data may be missing: then no record verifies.</summary>
internal sealed class PartitionFiles : IDisposable
{
    private PartitionFiles(long fileTime, StorageFile index, StorageFile? data)
    {
        FileTime = fileTime;
        Index = index;
        Data = data;
    }

    public long FileTime { get; }

    public StorageFile Index { get; }

    public StorageFile? Data { get; }

    public bool IsCompressed => Index is CompressedFile;

    /// <summary>
    /// Opens what is there; the plain pair wins, since compression removes it last. Null without an index.
    /// </summary>
    public static PartitionFiles? Open(IContainerStorage storage, long fileTime)
    {
        PartitionFiles? files = OpenOnce(storage, fileTime);
        if (files is not { Data: not null } && HasIndex(storage, fileTime))
        {
            // Looked for here and there while it was compressed or expanded, a pair can seem to be nowhere.
            files?.Dispose();
            files = OpenOnce(storage, fileTime);
        }

        return files;
    }

    private static bool HasIndex(IContainerStorage storage, long fileTime) =>
        storage.Exists(PartitionNames.Index(fileTime)) || storage.Exists(PartitionNames.CompressedIndex(fileTime));

    private static PartitionFiles? OpenOnce(IContainerStorage storage, long fileTime)
    {
        PartitionFiles? plain = Open(storage, fileTime, compressed: false);
        if (plain is { Data: not null })
        {
            return plain;
        }

        PartitionFiles? compressed = Open(storage, fileTime, compressed: true);
        if (compressed is { Data: not null } || plain is null)
        {
            plain?.Dispose();
            return compressed;
        }

        compressed?.Dispose();
        return plain;
    }

    /// <summary>The data file of an hour without an index to read it by, plain or compressed; null when there is none.</summary>
    public static StorageFile? OpenData(IContainerStorage storage, long fileTime) =>
        storage.Open(PartitionNames.Data(fileTime), writable: false) ?? OpenCompressed(storage, PartitionNames.CompressedData(fileTime));

    /// <summary>Whether all that was read of compressed files unpacked without damage.</summary>
    public bool IsUnpackedWhole => Index is not CompressedFile { IsWhole: false } && Data is not CompressedFile { IsWhole: false };

    /// <summary>What the files take up on disk.</summary>
    public long DiskBytes => DiskLength(Index) + DiskLength(Data);

    public long PlainBytes => Index.Length + (Data?.Length ?? 0);

    public void Dispose()
    {
        Index.Dispose();
        Data?.Dispose();
    }

    private static long DiskLength(StorageFile? file) => file is CompressedFile packed ? packed.CompressedLength : file?.Length ?? 0;

    private static PartitionFiles? Open(IContainerStorage storage, long fileTime, bool compressed)
    {
        StorageFile? index = compressed
            ? OpenCompressed(storage, PartitionNames.CompressedIndex(fileTime))
            : storage.Open(PartitionNames.Index(fileTime), writable: false);
        if (index is null)
        {
            return null;
        }

        try
        {
            StorageFile? data = compressed
                ? OpenCompressed(storage, PartitionNames.CompressedData(fileTime))
                : storage.Open(PartitionNames.Data(fileTime), writable: false);
            return new PartitionFiles(fileTime, index, data);
        }
        catch
        {
            index.Dispose();
            throw;
        }
    }

    private static CompressedFile? OpenCompressed(IContainerStorage storage, string name) =>
        storage.Open(name, writable: false) is { } file ? new CompressedFile(file) : null;
}

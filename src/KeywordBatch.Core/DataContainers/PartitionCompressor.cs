namespace KeywordBatch.DataContainers;

/// <summary>
/// Compresses a closed hour and expands it again. The new pair is whole, read back and durable before the old one goes;
/// after a crash in between the plain pair counts, and compressing again starts over.
/// </summary>
internal sealed class PartitionCompressor(IContainerStorage storage)
{
    public static bool IsCompressed(IContainerStorage storage, long fileTime) =>
        storage.Exists(PartitionNames.CompressedData(fileTime)) && storage.Exists(PartitionNames.CompressedIndex(fileTime));

    public void Compress(long fileTime, CancellationToken cancellationToken)
    {
        Pack(PartitionNames.Data(fileTime), PartitionNames.CompressedData(fileTime), cancellationToken);
        Pack(PartitionNames.Index(fileTime), PartitionNames.CompressedIndex(fileTime), cancellationToken);
        storage.SyncDirectory();
        storage.Delete(PartitionNames.Index(fileTime));
        storage.Delete(PartitionNames.Data(fileTime));
        storage.SyncDirectory();
    }

    public void Expand(long fileTime, CancellationToken cancellationToken)
    {
        Unpack(PartitionNames.CompressedData(fileTime), PartitionNames.Data(fileTime), cancellationToken);
        Unpack(PartitionNames.CompressedIndex(fileTime), PartitionNames.Index(fileTime), cancellationToken);
        storage.SyncDirectory();
        storage.Delete(PartitionNames.CompressedIndex(fileTime));
        storage.Delete(PartitionNames.CompressedData(fileTime));
        storage.SyncDirectory();
    }

    private void Pack(string plainName, string name, CancellationToken cancellationToken)
    {
        using StorageFile plain = Open(plainName);
        string unfinished = PartitionNames.Unfinished(name);
        using (StorageFile target = storage.Create(unfinished))
        {
            byte[] block = new byte[CompressedBlock.PlainSize];
            long written = 0;
            long length = plain.Length;
            for (long offset = 0; offset < length; offset += block.Length)
            {
                cancellationToken.ThrowIfCancellationRequested();
                int read = plain.ReadFully(offset, block);
                byte[] member = CompressedBlock.Encode(block.AsSpan(0, read), offset / block.Length);
                target.Write(written, member);
                written += member.Length;
            }

            target.Sync();
        }

        using (CompressedFile packed = new(Open(unfinished)))
        {
            AssertSame(plain, packed, cancellationToken);
        }

        storage.Rename(unfinished, name);
    }

    private void Unpack(string name, string plainName, CancellationToken cancellationToken)
    {
        using CompressedFile packed = new(Open(name));
        string unfinished = PartitionNames.Unfinished(plainName);
        using (StorageFile target = storage.Create(unfinished))
        {
            byte[] block = new byte[CompressedBlock.PlainSize];
            for (long offset = 0; offset < packed.Length; offset += block.Length)
            {
                cancellationToken.ThrowIfCancellationRequested();
                target.Write(offset, block.AsSpan(0, packed.ReadFully(offset, block)));
            }

            target.Sync();
            AssertSame(packed, target, cancellationToken);
        }

        storage.Rename(unfinished, plainName);
    }

    private static void AssertSame(StorageFile one, StorageFile other, CancellationToken cancellationToken)
    {
        byte[] oneBlock = new byte[CompressedBlock.PlainSize];
        byte[] otherBlock = new byte[CompressedBlock.PlainSize];
        bool isSame = one.Length == other.Length;
        for (long offset = 0; isSame && offset < one.Length; offset += oneBlock.Length)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int read = one.ReadFully(offset, oneBlock);
            isSame = other.ReadFully(offset, otherBlock.AsSpan(0, read)) == read
                && oneBlock.AsSpan(0, read).SequenceEqual(otherBlock.AsSpan(0, read));
        }

        if (!isSame)
        {
            throw DataContainerErrors.CopyDiffers(other.Path);
        }
    }

    private StorageFile Open(string name) =>
        storage.Open(name, writable: false) ?? throw DataContainerErrors.FromIo(name, new FileNotFoundException(null, name));
}

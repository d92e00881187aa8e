namespace KeywordBatch.DataContainers;

/// <summary>
/// Compresses a closed hour. The new pair is whole, read back and durable before the old one goes; after a crash in
/// between the plain pair counts, and compressing again starts over.
/// </summary>
internal sealed class PartitionCompressor(IContainerStorage storage)
{
    public void Compress(long fileTime, CancellationToken cancellationToken)
    {
        Pack(PartitionNames.Data(fileTime), PartitionNames.CompressedData(fileTime), cancellationToken);
        Pack(PartitionNames.Index(fileTime), PartitionNames.CompressedIndex(fileTime), cancellationToken);
        storage.SyncDirectory();
        storage.Delete(PartitionNames.Index(fileTime));
        storage.Delete(PartitionNames.Data(fileTime));
        storage.SyncDirectory();
    }

    /// <summary>Deletes the plain data that a crash between the two deletions left, where the compressed pair is there and holds the same.</summary>
    public void Finish(long fileTime, CancellationToken cancellationToken)
    {
        string name = PartitionNames.Data(fileTime);
        bool isSame;
        using (StorageFile plain = storage.OpenExisting(name, writable: false))
        {
            isSame = storage.Exists(PartitionNames.CompressedIndex(fileTime))
                && Holds(PartitionNames.CompressedData(fileTime), plain, cancellationToken);
        }

        if (isSame)
        {
            storage.Delete(name);
            storage.SyncDirectory();
        }
    }

    /// <exception cref="KeywordBatchException">CopyDiffers.</exception>
    public static void AssertSame(StorageFile one, StorageFile other, CancellationToken cancellationToken)
    {
        if (!IsSame(one, other, cancellationToken))
        {
            throw DataContainerErrors.CopyDiffers(other.Path);
        }
    }

    private static bool IsSame(StorageFile one, StorageFile other, CancellationToken cancellationToken)
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

        return isSame;
    }

    private void Pack(string plainName, string name, CancellationToken cancellationToken)
    {
        using StorageFile plain = storage.OpenExisting(plainName, writable: false);
        using UnfinishedFile target = new(storage, name);
        byte[] block = new byte[CompressedBlock.PlainSize];
        long written = 0;
        long length = plain.Length;
        for (long offset = 0; offset < length; offset += block.Length)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int read = plain.ReadFully(offset, block);
            byte[] member = CompressedBlock.Encode(block.AsSpan(0, read), offset / block.Length);
            target.File.Write(written, member);
            written += member.Length;
        }

        AssertSame(plain, new CompressedFile(target.File), cancellationToken);

        // What an interrupted compression left is the same again; anything else may hold records that this hour lacks.
        if (storage.Exists(name) && !Holds(name, plain, cancellationToken))
        {
            LostBytes.KeepFile(storage, name);
        }

        target.Finish();
    }

    private bool Holds(string name, StorageFile plain, CancellationToken cancellationToken)
    {
        StorageFile? file = storage.Open(name, writable: false);
        if (file is null)
        {
            return false;
        }

        using CompressedFile present = new(file);
        return IsSame(plain, present, cancellationToken) && present.IsWhole;
    }
}

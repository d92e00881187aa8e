namespace KeywordBatch.DataContainers;

/// <summary>
/// Makes plain files of a compressed hour. They are durable before the compressed ones go, which are deleted only when
/// every byte of them unpacked and verified; else they are kept as .lost files.
/// </summary>
internal sealed class PartitionExpander(IContainerStorage storage)
{
    /// <summary>Returns whether nothing was damaged.</summary>
    public bool Expand(long fileTime, CancellationToken cancellationToken)
    {
        string packedData = PartitionNames.CompressedData(fileTime);
        string packedIndex = PartitionNames.CompressedIndex(fileTime);
        bool? dataIsWhole = Unpack(packedData, PartitionNames.Data(fileTime), cancellationToken);
        bool? indexIsWhole = Unpack(packedIndex, PartitionNames.Index(fileTime), cancellationToken);
        storage.SyncDirectory();
        Remove(packedIndex, indexIsWhole);
        Remove(packedData, dataIsWhole);
        storage.SyncDirectory();
        return dataIsWhole == true && indexIsWhole == true;
    }

    /// <summary>Whether it unpacked without damage; null when there is no such file.</summary>
    private bool? Unpack(string name, string plainName, CancellationToken cancellationToken)
    {
        StorageFile? file = storage.Open(name, writable: false);
        if (file is null)
        {
            return null;
        }

        using CompressedFile packed = new(file);
        using UnfinishedFile target = new(storage, plainName);
        if (packed.Length == 0)
        {
            ForeignGzip.Unpack(file, target.File, cancellationToken);
        }
        else
        {
            Unpack(packed, target.File, cancellationToken);
        }

        if (storage.Exists(plainName))
        {
            LostBytes.KeepFile(storage, plainName);
        }

        target.Finish();
        return packed.IsWhole;
    }

    private static void Unpack(CompressedFile packed, StorageFile target, CancellationToken cancellationToken)
    {
        byte[] block = new byte[CompressedBlock.PlainSize];
        for (long offset = 0; offset < packed.Length; offset += block.Length)
        {
            cancellationToken.ThrowIfCancellationRequested();
            target.Write(offset, block.AsSpan(0, packed.ReadFully(offset, block)));
        }

        PartitionCompressor.AssertSame(packed, target, cancellationToken);
    }

    private void Remove(string name, bool? isWhole)
    {
        if (isWhole == true)
        {
            storage.Delete(name);
        }
        else if (isWhole == false)
        {
            LostBytes.KeepFile(storage, name);
        }
    }
}

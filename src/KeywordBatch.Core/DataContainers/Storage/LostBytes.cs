using System.Buffers;

namespace KeywordBatch.DataContainers;

/// <summary>Keeps what is cut from a file at the end of a .lost file beside it.</summary>
internal static class LostBytes
{
    private const int Block = 64 * 1024;

    /// <summary>Keeps a whole file under the name, which it then has no more; lasts after <see cref="IContainerStorage.SyncDirectory"/>.</summary>
    public static void KeepFile(IContainerStorage storage, string name)
    {
        string lostName = PartitionNames.Lost(name);
        if (!storage.Exists(lostName))
        {
            storage.Rename(name, lostName);
            return;
        }

        using (StorageFile file = storage.OpenExisting(name, writable: false))
        {
            Keep(storage, file, name, 0, file.Length);
        }

        storage.Delete(name);
    }

    /// <summary>Copies the bytes, durable when it returns.</summary>
    public static void Keep(IContainerStorage storage, StorageFile file, string name, long offset, long length)
    {
        string lostName = PartitionNames.Lost(name);
        using StorageFile lost = storage.Open(lostName, writable: true) ?? storage.Create(lostName);
        byte[] block = ArrayPool<byte>.Shared.Rent(Block);
        try
        {
            long at = lost.Length;
            while (length > 0)
            {
                int read = file.ReadFully(offset, block.AsSpan(0, (int)Math.Min(length, Block)));
                if (read == 0)
                {
                    break;
                }

                lost.Write(at, block.AsSpan(0, read));
                at += read;
                offset += read;
                length -= read;
            }

            lost.Sync();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(block);
        }

        storage.SyncDirectory();
    }
}

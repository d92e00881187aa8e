namespace KeywordBatch.DataContainers;

/// <summary>A file read and written at offsets. Tests put their own behind it to record, tear or refuse writes.</summary>
internal abstract class StorageFile : IDisposable
{
    /// <summary>Its name for people.</summary>
    public abstract string Path { get; }

    public abstract long Length { get; }

    /// <summary>Reads up to the buffer's length; fewer bytes than asked for do not mean the end of the file.</summary>
    public abstract int Read(long offset, Span<byte> buffer);

    public abstract void Write(long offset, ReadOnlySpan<byte> bytes);

    public abstract void SetLength(long length);

    /// <summary>Returns when everything written before is on the medium.</summary>
    public abstract void Sync();

    /// <summary>Reads until the buffer is full or the file ends.</summary>
    public int ReadFully(long offset, Span<byte> buffer)
    {
        int total = 0;
        while (total < buffer.Length)
        {
            int read = Read(offset + total, buffer[total..]);
            if (read == 0)
            {
                break;
            }

            total += read;
        }

        return total;
    }

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
    }
}

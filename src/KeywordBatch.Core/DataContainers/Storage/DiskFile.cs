using Microsoft.Win32.SafeHandles;

namespace KeywordBatch.DataContainers;

internal sealed class DiskFile(string path, SafeFileHandle handle) : StorageFile
{
    public override string Path => path;

    public override long Length => RandomAccess.GetLength(handle);

    public override int Read(long offset, Span<byte> buffer)
    {
        try
        {
            return RandomAccess.Read(handle, buffer, offset);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw DataContainerErrors.FromIo(path, error);
        }
    }

    public override void Write(long offset, ReadOnlySpan<byte> bytes)
    {
        try
        {
            RandomAccess.Write(handle, bytes, offset);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentOutOfRangeException)
        {
            throw DataContainerErrors.FromIo(path, error);
        }
    }

    public override void SetLength(long length)
    {
        try
        {
            RandomAccess.SetLength(handle, length);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw DataContainerErrors.FromIo(path, error);
        }
    }

    public override void Sync()
    {
        try
        {
            DataSync.Sync(handle);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw DataContainerErrors.FromIo(path, error);
        }
    }

    protected override void Dispose(bool disposing)
    {
        handle.Dispose();
        base.Dispose(disposing);
    }
}

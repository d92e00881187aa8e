using System.Buffers;

namespace KeywordBatch.DataContainers;

/// <summary>
/// The part of a file read last. Reads ahead, but never past a limit that the caller knows to be final: bytes beyond
/// it may still change under a writer.
/// </summary>
internal sealed class FileWindow(StorageFile file) : IDisposable
{
    private byte[] _buffer = [];
    private long _start;
    private int _length;

    /// <summary>The offset behind the last byte held; 0 when nothing is.</summary>
    public long End => _length == 0 ? 0 : _start + _length;

    /// <summary>Gives bytes that are held already.</summary>
    public bool TryGet(long offset, int length, out ReadOnlySpan<byte> bytes)
    {
        long at = offset - _start;
        if (at < 0 || at + length > _length)
        {
            bytes = default;
            return false;
        }

        bytes = _buffer.AsSpan((int)at, length);
        return true;
    }

    /// <summary>Everything held from an offset on.</summary>
    public ReadOnlySpan<byte> HeldFrom(long offset) => _buffer.AsSpan(0, _length)[(int)(offset - _start)..];

    /// <summary>Reads from an offset on, at least a length, further up to the limit; false when the file ends before.</summary>
    public bool TryLoad(long offset, int length, long limit, int readAhead, out ReadOnlySpan<byte> bytes)
    {
        int wanted = (int)Math.Max(length, Math.Min(readAhead, limit - offset));
        Reserve(wanted);
        _start = offset;
        _length = 0;
        _length = file.ReadFully(offset, _buffer.AsSpan(0, wanted));
        bytes = _length >= length ? _buffer.AsSpan(0, length) : default;
        return _length >= length;
    }

    /// <summary>Forgets what was read, so that the next look is at the file.</summary>
    public void Invalidate() => _length = 0;

    public void Dispose()
    {
        if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = [];
            _length = 0;
        }
    }

    private void Reserve(int length)
    {
        if (_buffer.Length >= length)
        {
            return;
        }

        Dispose();
        _buffer = ArrayPool<byte>.Shared.Rent(length);
    }
}

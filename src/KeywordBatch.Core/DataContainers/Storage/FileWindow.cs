using System.Buffers;
using System.Runtime.CompilerServices;

namespace KeywordBatch.DataContainers;

/// <summary>
/// The part of a file read last; nothing where there is no file. Reads ahead, but never past a limit that the caller
/// knows to be final: bytes beyond it may still change under a writer.
/// </summary>
internal sealed class FileWindow(StorageFile? file) : IDisposable
{
    private byte[] _buffer = [];
    private long _start;
    private int _length;

    /// <summary>The offset behind the last byte held; 0 when nothing is.</summary>
    public long End => _length == 0 ? 0 : _start + _length;

    /// <summary>Bytes that are held already; none when they are not.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ReadOnlySpan<byte> Held(long offset, int length)
    {
        long at = offset - _start;
        return at >= 0 && at + length <= _length ? _buffer.AsSpan((int)at, length) : default;
    }

    /// <summary>Whether an offset is among the bytes held or just behind them.</summary>
    public bool GoesOnAt(long offset) => offset >= _start && offset <= End;

    /// <summary>Everything held from an offset on.</summary>
    public ReadOnlySpan<byte> HeldFrom(long offset) => _buffer.AsSpan(0, _length)[(int)(offset - _start)..];

    /// <summary>Reads from an offset on, at least a length, further up to the limit; no bytes when the file ends before.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public ReadOnlySpan<byte> Load(long offset, int length, long limit, int readAhead)
    {
        int wanted = (int)Math.Max(length, Math.Min(readAhead, limit - offset));
        Reserve(wanted);
        _start = offset;
        _length = 0;
        _length = file?.ReadFully(offset, _buffer.AsSpan(0, wanted)) ?? 0;
        return Held(offset, length);
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

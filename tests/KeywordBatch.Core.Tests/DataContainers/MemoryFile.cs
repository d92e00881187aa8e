using KeywordBatch.DataContainers;

namespace KeywordBatch.Core.Tests.DataContainers;

internal sealed class MemoryFile(string name, ReadOnlySpan<byte> content = default) : StorageFile
{
    private byte[] _bytes = content.ToArray();
    private int _length = content.Length;

    public override string Path => name;

    public override long Length => _length;

    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, _length);

    /// <summary>In all reads so far.</summary>
    public long BytesRead { get; private set; }

    public override int Read(long offset, Span<byte> buffer)
    {
        int count = (int)Math.Clamp(_length - offset, 0, buffer.Length);
        _bytes.AsSpan((int)Math.Min(offset, _length), count).CopyTo(buffer);
        BytesRead += count;
        return count;
    }

    public override void Write(long offset, ReadOnlySpan<byte> bytes)
    {
        int end = (int)offset + bytes.Length;
        if (end > _length)
        {
            SetLength(end);
        }

        bytes.CopyTo(_bytes.AsSpan((int)offset));
    }

    public override void SetLength(long length)
    {
        if (length > _bytes.Length)
        {
            Array.Resize(ref _bytes, (int)Math.Max(length, 2L * _bytes.Length));
        }

        if (length < _length)
        {
            _bytes.AsSpan((int)length, (int)(_length - length)).Clear();
        }

        _length = (int)length;
    }

    public override void Sync()
    {
    }

    public void Flip(int at, int bit) => _bytes[at] ^= (byte)(1 << bit);
}

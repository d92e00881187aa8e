namespace KeywordBatch.DataContainers;

/// <summary>
/// A compressed file read as the plain one. Unpacks the block that is asked for and keeps the last two. A block that
/// does not verify reads as zeros, which no record or entry verifies as: damage costs only what stands in the block.
/// </summary>
internal sealed class CompressedFile : StorageFile
{
    private const int KeptBlocks = 2;

    private readonly StorageFile _file;
    private readonly List<(long Offset, int Size)> _members = [];
    private readonly byte[][] _plain = new byte[KeptBlocks][];
    private readonly long[] _plainNumber = new long[KeptBlocks];
    private readonly byte[] _member = new byte[2 * CompressedBlock.PlainSize];
    private readonly long _length;
    private int _replaceNext;

    public CompressedFile(StorageFile file)
    {
        _file = file;
        Array.Fill(_plainNumber, -1);
        FindMembers();
        if (_members.Count > 0)
        {
            (long offset, int size) = _members[^1];
            int read = file.ReadFully(offset, _member.AsSpan(0, size));
            int last = read == size ? Math.Min(CompressedBlock.PlainLength(_member.AsSpan(0, size)), CompressedBlock.PlainSize) : 0;
            _length = ((_members.Count - 1L) * CompressedBlock.PlainSize) + last;
        }
    }

    public override string Path => _file.Path;

    public override long Length => _length;

    /// <summary>Bytes on disk.</summary>
    public long CompressedLength => _file.Length;

    public override int Read(long offset, Span<byte> buffer)
    {
        if (offset >= _length)
        {
            return 0;
        }

        ReadOnlySpan<byte> block = Block(offset / CompressedBlock.PlainSize);
        int at = (int)(offset % CompressedBlock.PlainSize);
        int length = (int)Math.Min(buffer.Length, Math.Min(block.Length - at, _length - offset));
        block.Slice(at, length).CopyTo(buffer);
        return length;
    }

    public override void Write(long offset, ReadOnlySpan<byte> bytes) => throw new NotSupportedException();

    public override void SetLength(long length) => throw new NotSupportedException();

    public override void Sync() => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        _file.Dispose();
        base.Dispose(disposing);
    }

    private ReadOnlySpan<byte> Block(long number)
    {
        int kept = Array.IndexOf(_plainNumber, number);
        if (kept >= 0)
        {
            return _plain[kept];
        }

        int slot = _replaceNext;
        _replaceNext = (slot + 1) % KeptBlocks;
        byte[] plain = _plain[slot] ??= new byte[CompressedBlock.PlainSize];
        _plainNumber[slot] = number;
        (long offset, int size) = _members[(int)number];
        bool isLast = number == _members.Count - 1;
        int length = isLast ? (int)(_length - (number * CompressedBlock.PlainSize)) : CompressedBlock.PlainSize;
        if (size == 0 || _file.ReadFully(offset, _member.AsSpan(0, size)) < size
            || !CompressedBlock.TryDecode(_member, size, plain.AsSpan(0, length)))
        {
            Array.Clear(plain);
        }

        return plain;
    }

    /// <summary>Goes from header to header; past a damaged one to the next that can be found.</summary>
    private void FindMembers()
    {
        long length = _file.Length;
        long offset = 0;
        Span<byte> header = stackalloc byte[CompressedBlock.HeaderSize];
        while (offset + CompressedBlock.HeaderSize <= length)
        {
            if (_file.ReadFully(offset, header) == header.Length
                && CompressedBlock.TryReadHeader(header, out int size, out long number)
                && number >= _members.Count
                && number <= (length / CompressedBlock.HeaderSize) + _members.Count
                && offset + size <= length)
            {
                while (_members.Count < number)
                {
                    _members.Add((0, 0));
                }

                _members.Add((offset, size));
                offset += size;
            }
            else
            {
                offset = NextSignature(offset + 1, length);
            }
        }
    }

    private long NextSignature(long from, long length)
    {
        while (from < length)
        {
            int read = _file.ReadFully(from, _member);
            int at = _member.AsSpan(0, read).IndexOf(CompressedBlock.Signature);
            if (at >= 0)
            {
                return from + at;
            }

            if (read < _member.Length)
            {
                break;
            }

            from += read - CompressedBlock.Signature.Length + 1;
        }

        return length;
    }
}

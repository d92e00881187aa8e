namespace KeywordBatch.DataContainers;

/// <summary>
/// A compressed file read as the plain one. Unpacks the block that is asked for and keeps the last two. A block that
/// does not verify reads as far as it unpacks, and as zeros behind: records and entries carry their own checksums, and
/// damage costs only what stands in the block.
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
            _length = ((_members.Count - 1L) * CompressedBlock.PlainSize) + LastLength();
        }
    }

    public override string Path => _file.Path;

    public override long Length => _length;

    /// <summary>False when the members do not follow each other without a gap, or one that was read does not verify.</summary>
    public bool IsWhole { get; private set; } = true;

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
        _plainNumber[slot] = -1;
        _ = Decode((int)number, plain);
        _plainNumber[slot] = number;
        return plain;
    }

    private int Decode(int number, Span<byte> plain)
    {
        (long offset, int size) = _members[number];
        int read = _file.ReadFully(offset, _member.AsSpan(0, size));
        int length = CompressedBlock.Decode(_member, read, plain, out bool isWhole);
        IsWhole &= isWhole;
        return length;
    }

    /// <summary>What the last member states, unless it is known better: damage must not hide what it unpacks to.</summary>
    private int LastLength()
    {
        int length = Decode(_members.Count - 1, _plain[0] ??= new byte[CompressedBlock.PlainSize]);
        (_, int size) = _members[^1];
        if (IsWhole || size < CompressedBlock.HeaderSize)
        {
            return length;
        }

        int stated = CompressedBlock.PlainLength(_member.AsSpan(0, size));
        return stated is > 0 and <= CompressedBlock.PlainSize ? Math.Max(length, stated) : length;
    }

    /// <summary>
    /// Goes from header to header. Where none follows, either the size before it or the next header is damaged: the
    /// former when nothing there resembles a header, and then its member ends where the next one can be found.
    /// </summary>
    private void FindMembers()
    {
        Span<byte> header = stackalloc byte[CompressedBlock.HeaderSize];
        long length = _file.Length;
        long offset = 0;
        bool isNext = true;
        bool isHeader = TryReadHeader(offset, header);

        // A member further on would be one of this layout: then only the first header is damaged.
        if (!isHeader && ForeignGzip.IsForeign(header) && NextSignature(1, length) == length)
        {
            IsWhole = false;
            return;
        }

        while (offset < length)
        {
            long end;
            if (isHeader && CompressedBlock.TryReadHeader(header, out int size, out long number))
            {
                IsWhole &= number == _members.Count;
                AddLost(isNext ? _members.Count : number, length);
                end = offset + size;
                isHeader = TryReadHeader(end, header);
                isNext = isHeader || end == length;
                if (!isNext && !CompressedBlock.ResemblesHeader(header))
                {
                    end = NextSignature(offset + CompressedBlock.HeaderSize, length);
                    isHeader = TryReadHeader(end, header);
                }
            }
            else
            {
                end = NextSignature(offset + 1, length);
                isNext = false;
                isHeader = TryReadHeader(end, header);
            }

            IsWhole &= isNext;
            _members.Add((offset, (int)Math.Min(end - offset, _member.Length)));
            offset = end;
        }
    }

    private bool TryReadHeader(long offset, Span<byte> header)
    {
        header.Clear();
        return _file.ReadFully(offset, header) == header.Length && CompressedBlock.TryReadHeader(header, out _, out _);
    }

    private void AddLost(long number, long length)
    {
        if (number > (length / CompressedBlock.HeaderSize) + _members.Count)
        {
            return;
        }

        while (_members.Count < number)
        {
            _members.Add((0, 0));
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

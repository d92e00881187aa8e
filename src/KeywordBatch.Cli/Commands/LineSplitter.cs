using System.Buffers;

namespace KeywordBatch.Cli.Commands;

/// <summary>Takes lines from a stream's bytes; a line may end in CR LF, the last one in nothing, and the first begin with a byte order mark.</summary>
internal sealed class LineSplitter
{
    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <summary>The number of the line taken last, from 1.</summary>
    public long Number { get; private set; }

    public bool TryTake(ref ReadOnlySequence<byte> bytes, bool isEnd, out ReadOnlyMemory<byte> line)
    {
        SequencePosition? end = bytes.PositionOf((byte)'\n');
        if (end is null && (!isEnd || bytes.IsEmpty))
        {
            line = default;
            return false;
        }

        ReadOnlySequence<byte> taken = end is { } at ? bytes.Slice(0, at) : bytes;
        bytes = end is { } after ? bytes.Slice(bytes.GetPosition(1, after)) : bytes.Slice(bytes.End);
        line = taken.IsSingleSegment ? taken.First : taken.ToArray();
        if (line.Length > 0 && line.Span[^1] == '\r')
        {
            line = line[..^1];
        }

        if (Number == 0 && line.Span.StartsWith(ByteOrderMark))
        {
            line = line[ByteOrderMark.Length..];
        }

        Number++;
        return true;
    }
}

using System.Buffers;
using System.IO.Compression;
using System.Text.Json;

namespace KeywordBatch.Sync;

/// <summary>
/// Rows as the journal holds them: blocks of lines of JSON, each a gzip member. Packed at once, nothing is written to be
/// read, packed and written again. For one thread.
/// </summary>
internal sealed class RowPacker : IDisposable
{
    private const int BlockBytes = 60_000;
    private const int Slack = 20_000;

    private readonly RowJson _format = new(typed: true);
    private readonly ArrayBufferWriter<byte> _plain = new(BlockBytes + Slack);
    private readonly MemoryStream _packed = new();
    private readonly Utf8JsonWriter _json;

    public RowPacker() => _json = new(_plain, new() { SkipValidation = true });

    /// <summary>Whether there is a block's worth of rows.</summary>
    public bool IsFull => _plain.WrittenCount >= BlockBytes;

    /// <summary>Whether there are no rows.</summary>
    public bool IsEmpty => _plain.WrittenCount == 0;

    /// <summary>Bytes of the blocks packed so far, before and after.</summary>
    public (long Plain, long Packed) Bytes { get; private set; }

    public void Add(SourceRow row)
    {
        _format.Write(_json, row);
        _json.Flush();
        _json.Reset();
        _plain.Write("\n"u8);
    }

    /// <summary>The rows added since the last block; valid until the next one.</summary>
    public ReadOnlySpan<byte> Pack()
    {
        _packed.SetLength(0);

        // The fastest level saves two thirds of such lines, the next one a tenth more for four times the time.
        using (var gzip = new GZipStream(_packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(_plain.WrittenSpan);
        }

        Bytes = (Bytes.Plain + _plain.WrittenCount, Bytes.Packed + _packed.Length);
        _plain.ResetWrittenCount();
        return _packed.GetBuffer().AsSpan(0, (int)_packed.Length);
    }

    /// <summary>The rows of a block.</summary>
    /// <exception cref="InvalidDataException">It is none.</exception>
    /// <exception cref="JsonException">Its lines are none of ours.</exception>
    public static List<SourceRow> Unpack(ReadOnlySpan<byte> block, RowJson format)
    {
        using var gzip = new GZipStream(new MemoryStream(block.ToArray()), CompressionMode.Decompress);
        using var plain = new MemoryStream(BlockBytes + Slack);
        gzip.CopyTo(plain);
        var rows = new List<SourceRow>();
        ReadOnlySpan<byte> rest = plain.GetBuffer().AsSpan(0, (int)plain.Length);
        for (int end = rest.IndexOf((byte)'\n'); end >= 0; end = rest.IndexOf((byte)'\n'))
        {
            rows.Add(format.Read(rest[..end]));
            rest = rest[(end + 1)..];
        }

        return rows;
    }

    public void Dispose()
    {
        _json.Dispose();
        _packed.Dispose();
    }
}

using System.Buffers.Binary;
using System.IO.Compression;

namespace KeywordBatch.DataContainers;

/// <summary>One gzip member: a block of the plain file compressed by itself, its size and number in an extra field.</summary>
internal static class CompressedBlock
{
    public const int PlainSize = 64 * 1024;
    public const int HeaderSize = 24;

    private const int TrailerSize = 8;
    private const int SizeAt = 16;
    private const int NumberAt = 20;

    /// <summary>gzip, deflate, extra field, no time, level and system not said, 12 bytes of extra: KB, 8 bytes.</summary>
    public static ReadOnlySpan<byte> Signature =>
        [0x1F, 0x8B, 8, 4, 0, 0, 0, 0, 0, 0xFF, 12, 0, (byte)'K', (byte)'B', 8, 0];

    public static byte[] Encode(ReadOnlySpan<byte> plain, long number)
    {
        using MemoryStream member = new();
        member.SetLength(HeaderSize);
        member.Position = HeaderSize;
        using (DeflateStream deflate = new(member, CompressionLevel.Optimal, leaveOpen: true))
        {
            deflate.Write(plain);
        }

        Span<byte> trailer = stackalloc byte[TrailerSize];
        BinaryPrimitives.WriteUInt32LittleEndian(trailer, Crc32Ieee.Of(plain));
        BinaryPrimitives.WriteUInt32LittleEndian(trailer[4..], (uint)plain.Length);
        member.Write(trailer);
        byte[] bytes = member.ToArray();
        Signature.CopyTo(bytes);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(SizeAt), (uint)bytes.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(NumberAt), (uint)number);
        return bytes;
    }

    public static bool TryReadHeader(ReadOnlySpan<byte> header, out int size, out long number)
    {
        size = (int)BinaryPrimitives.ReadUInt32LittleEndian(header[SizeAt..]);
        number = BinaryPrimitives.ReadUInt32LittleEndian(header[NumberAt..]);
        return header.StartsWith(Signature) && size is > HeaderSize + TrailerSize and < 2 * PlainSize;
    }

    /// <summary>The plain length that the member's last bytes state.</summary>
    public static int PlainLength(ReadOnlySpan<byte> member) => (int)BinaryPrimitives.ReadUInt32LittleEndian(member[^4..]);

    /// <summary>How much of a header's fixed part is there: a damaged one still tells where a member starts.</summary>
    public static bool ResemblesHeader(ReadOnlySpan<byte> header)
    {
        int same = 0;
        for (int at = 0; at < Signature.Length; at++)
        {
            same += header[at] == Signature[at] ? 1 : 0;
        }

        return same >= Signature.Length * 3 / 4;
    }

    /// <summary>
    /// Unpacks a member as far as it goes, with zeros behind, also one whose checksum is wrong: what stands in it carries
    /// checksums of its own. Returns the bytes unpacked.
    /// </summary>
    public static int Decode(byte[] member, int size, Span<byte> plain, out bool isWhole)
    {
        plain.Clear();
        isWhole = false;
        if (size <= HeaderSize + TrailerSize)
        {
            return 0;
        }

        try
        {
            using MemoryStream source = new(member, HeaderSize, size - HeaderSize);
            using DeflateStream inflate = new(source, CompressionMode.Decompress);
            int length = inflate.ReadAtLeast(plain, plain.Length, throwOnEndOfStream: false);
            isWhole = PlainLength(member.AsSpan(0, size)) == length
                && BinaryPrimitives.ReadUInt32LittleEndian(member.AsSpan(size - TrailerSize)) == Crc32Ieee.Of(plain[..length]);
            return length;
        }
        catch (InvalidDataException)
        {
            // What was unpacked before the damage is in place; how much it is, only the zeros behind it tell.
            return plain.LastIndexOfAnyExcept((byte)0) + 1;
        }
    }
}

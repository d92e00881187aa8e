using System.Buffers.Binary;

namespace KeywordBatch.DataContainers;

/// <summary>The 64 bytes at the start of both files of a partition.</summary>
internal static class PartitionHeader
{
    private const int ChecksumAt = PartitionFormat.HeaderSize - sizeof(uint);

    private static ReadOnlySpan<byte> DataMagic => "KBDCDATA"u8;

    private static ReadOnlySpan<byte> IndexMagic => "KBDCINDX"u8;

    public static byte[] Encode(PartitionFileKind kind, long fileTime)
    {
        byte[] header = new byte[PartitionFormat.HeaderSize];
        Magic(kind).CopyTo(header);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(8), PartitionFormat.Version);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(10), PartitionFormat.HeaderSize);
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(16), fileTime);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(ChecksumAt), Checksum(header));
        return header;
    }

    /// <summary>
    /// Whether the header is whole and says this hour. Records carry their own checksums, so a damaged header costs
    /// none of them; only a whole header that names a newer version is an error.
    /// </summary>
    public static bool Check(StorageFile file, PartitionFileKind kind, long fileTime)
    {
        Span<byte> header = stackalloc byte[PartitionFormat.HeaderSize];
        if (file.ReadFully(0, header) < header.Length
            || BinaryPrimitives.ReadUInt32LittleEndian(header[ChecksumAt..]) != Checksum(header)
            || !header.StartsWith(Magic(kind)))
        {
            return false;
        }

        int version = BinaryPrimitives.ReadUInt16LittleEndian(header[8..]);
        if (version > PartitionFormat.Version)
        {
            throw DataContainerErrors.NewerFormat(file.Path, version, PartitionFormat.Version);
        }

        return BinaryPrimitives.ReadInt64LittleEndian(header[16..]) == fileTime;
    }

    private static uint Checksum(ReadOnlySpan<byte> header) =>
        PartitionFormat.Checksum(uint.MaxValue, header[..ChecksumAt]);

    private static ReadOnlySpan<byte> Magic(PartitionFileKind kind) =>
        kind == PartitionFileKind.Data ? DataMagic : IndexMagic;
}

using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace KeywordBatch.DataContainers;

/// <summary>The numbers of docs/datacontainer-format.md, version 1. Every integer in a file is little-endian.</summary>
internal static class PartitionFormat
{
    public const int Version = 1;
    public const int HeaderSize = 64;
    public const int EntrySize = 32;
    public const int RecordHeaderSize = 16;
    public const int MaxOptCharacters = 20;
    public const int MaxOptBytes = 4 * MaxOptCharacters;
    public const int MaxValueBytes = (1 << 24) - 1;
    public const long MaxDataBytes = 1L << 40;
    public const long MaxRecords = uint.MaxValue;

    /// <summary>Keeps a data record from passing for an index entry.</summary>
    private const uint RecordSeedMask = 0x4441_5441;

    public static long EntryOffset(long number) => HeaderSize + (number * EntrySize);

    public static long EntriesIn(long indexLength) => Math.Max(0, indexLength - HeaderSize) / EntrySize;

    /// <summary>What both checksums of a partition start from, so that a file of another hour does not verify.</summary>
    public static uint PartitionSeed(long fileTime) => BitOperations.Crc32C(uint.MaxValue, (ulong)fileTime);

    public static uint EntrySeed(uint partitionSeed, long number) => partitionSeed ^ (uint)number;

    public static uint RecordSeed(uint partitionSeed, long number) => partitionSeed ^ (uint)number ^ RecordSeedMask;

    /// <summary>CRC-32C without the final inversion, eight bytes a step.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Checksum(uint seed, ReadOnlySpan<byte> bytes)
    {
        uint crc = seed;
        foreach (ulong word in MemoryMarshal.Cast<byte, ulong>(bytes))
        {
            crc = BitOperations.Crc32C(crc, Number(word));
        }

        bytes = bytes[(bytes.Length & -sizeof(ulong))..];
        if (bytes.Length >= sizeof(uint))
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt32LittleEndian(bytes));
            bytes = bytes[sizeof(uint)..];
        }

        if (bytes.Length >= sizeof(ushort))
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt16LittleEndian(bytes));
            bytes = bytes[sizeof(ushort)..];
        }

        return bytes.IsEmpty ? crc : BitOperations.Crc32C(crc, bytes[0]);
    }

    /// <summary>What eight bytes of a file say as an integer.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Number(ulong word) => BitConverter.IsLittleEndian ? word : BinaryPrimitives.ReverseEndianness(word);
}

using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace KeywordBatch.DataContainers;

/// <summary>
/// A record in the data file: checksum, lengths, time, the low bits of its number, opt, value. It says everything about
/// itself, so an index that was lost can be made again from the data alone.
/// </summary>
internal static class DataRecord
{
    private const ulong TimeMask = (1UL << 48) - 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Encode(
        Span<byte> bytes, uint seed, long number, long msgTime, ReadOnlySpan<byte> opt, ReadOnlySpan<byte> value)
    {
        uint lengths = Lengths(opt.Length, value.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[4..], lengths);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[8..], (ulong)msgTime | (ulong)number << 48);
        CopyOpt(opt, bytes[PartitionFormat.RecordHeaderSize..]);
        value.CopyTo(bytes[(PartitionFormat.RecordHeaderSize + opt.Length)..]);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, Checksum(seed, lengths, bytes));
    }

    /// <summary>Opts are short and many: a call to copy three bytes costs more than the bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void CopyOpt(ReadOnlySpan<byte> opt, Span<byte> target)
    {
        if (opt.Length > 8)
        {
            opt.CopyTo(target);
            return;
        }

        for (int at = 0; at < opt.Length; at++)
        {
            target[at] = opt[at];
        }
    }

    /// <summary>Whether the bytes are, unchanged, the record that the index entry names.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Verify(ReadOnlySpan<byte> bytes, uint seed, long number, in IndexEntry entry)
    {
        ReadOnlySpan<ulong> words = MemoryMarshal.Cast<byte, ulong>(bytes);
        if (words.Length < PartitionFormat.RecordHeaderSize / sizeof(ulong))
        {
            return false;
        }

        ulong start = PartitionFormat.Number(words[0]);
        uint lengths = Lengths(entry.OptLength, entry.ValueLength);
        ulong timeAndNumber = (ulong)entry.MsgTime | (ulong)number << 48;
        return (uint)(start >> 32) == lengths
            && PartitionFormat.Number(words[1]) == timeAndNumber
            && (uint)start == Checksum(seed, lengths, bytes);
    }

    /// <summary>The number that a record was written with, which its checksum tells when all else in it is unchanged.</summary>
    public static long NumberOf(ReadOnlySpan<byte> bytes, uint partitionSeed)
    {
        uint stored = BinaryPrimitives.ReadUInt32LittleEndian(bytes);
        uint ofNumberZero = Checksum(
            PartitionFormat.RecordSeed(partitionSeed, 0), BinaryPrimitives.ReadUInt32LittleEndian(bytes[sizeof(uint)..]), bytes);
        return ChecksumStart.DifferenceBefore(stored ^ ofNumberZero, bytes.Length - sizeof(uint));
    }

    /// <summary>What a record's header claims, before its checksum is looked at. False when no record can start like this.</summary>
    public static bool TryPeek(
        ReadOnlySpan<byte> header, out long msgTime, out int optLength, out int valueLength, out int numberLow)
    {
        uint lengths = BinaryPrimitives.ReadUInt32LittleEndian(header[4..]);
        ulong timeAndNumber = BinaryPrimitives.ReadUInt64LittleEndian(header[8..]);
        valueLength = (int)(lengths & PartitionFormat.MaxValueBytes);
        optLength = (int)(lengths >> 24);
        msgTime = (long)(timeAndNumber & TimeMask);
        numberLow = (int)(timeAndNumber >> 48);
        return optLength <= PartitionFormat.MaxOptBytes && MsgTime.IsValid(msgTime);
    }

    private static uint Lengths(int optLength, int valueLength) => (uint)valueLength | (uint)optLength << 24;

    /// <summary>Of bytes 4 on, of which the lengths are the first four.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Checksum(uint seed, uint lengths, ReadOnlySpan<byte> bytes) =>
        PartitionFormat.Checksum(BitOperations.Crc32C(seed, lengths), bytes[8..]);
}

using System.Buffers.Binary;
using System.Runtime.CompilerServices;

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
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[4..], (uint)value.Length | (uint)opt.Length << 24);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[8..], (ulong)msgTime | (ulong)number << 48);
        CopyOpt(opt, bytes[PartitionFormat.RecordHeaderSize..]);
        value.CopyTo(bytes[(PartitionFormat.RecordHeaderSize + opt.Length)..]);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, Checksum(bytes, seed));
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
        uint lengths = (uint)entry.ValueLength | (uint)entry.OptLength << 24;
        ulong timeAndNumber = (ulong)entry.MsgTime | (ulong)number << 48;
        return BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]) == lengths
            && BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]) == timeAndNumber
            && BinaryPrimitives.ReadUInt32LittleEndian(bytes) == Checksum(bytes, seed);
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

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Checksum(ReadOnlySpan<byte> bytes, uint seed) =>
        PartitionFormat.Checksum(
            System.Numerics.BitOperations.Crc32C(seed, BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..])), bytes[8..]);
}

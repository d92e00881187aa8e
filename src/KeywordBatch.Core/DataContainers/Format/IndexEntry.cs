using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace KeywordBatch.DataContainers;

/// <summary>
/// One record's 32 bytes in the index. <paramref name="MaxTime"/> and <paramref name="MaxOptRecord"/> are running
/// maxima from the partition's start to this record: times and opts may fall, their maxima never do, so a binary search
/// on them finds the first record at or after a value, whatever the order of the puts.
/// </summary>
/// <param name="MsgTime">yyyyMMddHHmmss; 0 when removed.</param>
/// <param name="MaxTime">The greatest MsgTime so far, this record's included.</param>
/// <param name="Offset">Where the record starts in the data file.</param>
/// <param name="OptLength">UTF-8 bytes of the opt.</param>
/// <param name="ValueLength">Bytes of the value.</param>
/// <param name="MaxOptRecord">The number of the first record with the greatest opt so far.</param>
/// <param name="IsRemoved">Repair found no whole data for it; the number stays taken.</param>
internal readonly record struct IndexEntry(
    long MsgTime, long MaxTime, long Offset, int OptLength, int ValueLength, uint MaxOptRecord, bool IsRemoved)
{
    private const ulong TimeMask = (1UL << 48) - 1;
    private const ulong OffsetMask = (1UL << 40) - 1;
    private const ulong RemovedFlag = 1UL << 56;

    public int RecordLength => PartitionFormat.RecordHeaderSize + OptLength + ValueLength;

    public long End => IsRemoved ? Offset : Offset + RecordLength;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryDecode(ReadOnlySpan<byte> bytes, uint seed, out IndexEntry entry)
    {
        ReadOnlySpan<ulong> words = MemoryMarshal.Cast<byte, ulong>(bytes);
        if (words.Length < PartitionFormat.EntrySize / sizeof(ulong))
        {
            entry = default;
            return false;
        }

        ulong time = PartitionFormat.Number(words[0]);
        ulong maxTime = PartitionFormat.Number(words[1]);
        ulong place = PartitionFormat.Number(words[2]);
        ulong last = PartitionFormat.Number(words[3]);
        uint maxOptRecord = (uint)last;
        uint stored = (uint)(last >> 32);
        if (Checksum(seed, time, maxTime, place, maxOptRecord) != stored || maxTime == 0)
        {
            entry = default;
            return false;
        }

        entry = new IndexEntry(
            (long)(time & TimeMask),
            (long)(maxTime & TimeMask),
            (long)(place & OffsetMask),
            (int)(time >> 48 & 0xFF),
            (int)(place >> 40),
            maxOptRecord,
            (time & RemovedFlag) != 0);
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Encode(Span<byte> bytes, uint seed)
    {
        ulong time = (ulong)MsgTime | (ulong)OptLength << 48 | (IsRemoved ? RemovedFlag : 0);
        ulong maxTime = (ulong)MaxTime;
        ulong place = (ulong)Offset | (ulong)ValueLength << 40;
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, time);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[8..], maxTime);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[16..], place);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[24..], MaxOptRecord);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[28..], Checksum(seed, time, maxTime, place, MaxOptRecord));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Checksum(uint seed, ulong time, ulong maxTime, ulong place, uint maxOptRecord)
    {
        uint crc = BitOperations.Crc32C(seed, time);
        crc = BitOperations.Crc32C(crc, maxTime);
        crc = BitOperations.Crc32C(crc, place);
        return BitOperations.Crc32C(crc, maxOptRecord);
    }
}

namespace KeywordBatch.DataContainers;

/// <summary>
/// Finds whole records in a stretch of the data file without an index: one after the other, and past damage by looking
/// at every byte for the next one.
/// </summary>
internal sealed class DataScanner(StorageFile data, long fileTime) : IDisposable
{
    private const int ReadAhead = 256 * 1024;
    private const int NumberPeriod = 1 << 16;

    private readonly uint _seed = PartitionFormat.PartitionSeed(fileTime);
    private readonly FileWindow _window = new(data);

    /// <summary>The records from an offset on that end at or before the limit, numbers from <paramref name="number"/> up to below <paramref name="numberLimit"/>.</summary>
    public IEnumerable<(long Number, IndexEntry Entry)> Scan(long offset, long limit, long number, long numberLimit)
    {
        long end = offset;
        while (offset + PartitionFormat.RecordHeaderSize <= limit && number < numberLimit)
        {
            long most = number + ((offset - end) / PartitionFormat.RecordHeaderSize);
            if (TryReadAt(offset, limit, number, most, out long found, out IndexEntry entry) && found < numberLimit)
            {
                yield return (found, entry);
                number = found + 1;
                offset = end = entry.End;
            }
            else
            {
                offset = NextPlace(offset, limit);
            }
        }
    }

    /// <summary>The opt of the record found last.</summary>
    public ReadOnlySpan<byte> OptOf(scoped in IndexEntry entry) =>
        TryGet(entry.Offset, entry.RecordLength, entry.End, out ReadOnlySpan<byte> bytes)
            ? bytes.Slice(PartitionFormat.RecordHeaderSize, entry.OptLength)
            : [];

    public void Dispose() => _window.Dispose();

    /// <summary>The next byte to look at: all but the next one only in zeros, where no record is, since it has a time.</summary>
    private long NextPlace(long offset, long limit)
    {
        const int TimeAt = 8, TimeEnd = 14;
        long next = offset + 1;
        while (TryGet(next, PartitionFormat.RecordHeaderSize, limit, out _))
        {
            ReadOnlySpan<byte> fromTime = _window.HeldFrom(next + TimeAt);
            int zeros = fromTime.IndexOfAnyExcept((byte)0);
            zeros = zeros < 0 ? fromTime.Length : zeros;
            if (zeros < TimeEnd - TimeAt)
            {
                return next;
            }

            next += zeros - (TimeEnd - TimeAt) + 1;
        }

        return next;
    }

    /// <param name="offset">Where to look.</param>
    /// <param name="limit">Where the record has to end.</param>
    /// <param name="number">The lowest number it can have.</param>
    /// <param name="most">The highest, for as many records as the bytes that were passed over could have held.</param>
    /// <param name="found">Its number.</param>
    /// <param name="entry">Its entry, without maxima.</param>
    private bool TryReadAt(long offset, long limit, long number, long most, out long found, out IndexEntry entry)
    {
        found = number;
        entry = default;
        if (!TryGet(offset, PartitionFormat.RecordHeaderSize, limit, out ReadOnlySpan<byte> header)
            || !DataRecord.TryPeek(header, out long msgTime, out int optLength, out int valueLength, out int numberLow))
        {
            return false;
        }

        // The header holds 16 bits of the number; the checksum starts from all of it.
        found = number + ((numberLow - number) & (NumberPeriod - 1));
        entry = new IndexEntry(msgTime, msgTime, offset, optLength, valueLength, (uint)found, IsRemoved: false);
        if (entry.End > limit || !TryGet(offset, entry.RecordLength, limit, out ReadOnlySpan<byte> bytes))
        {
            return false;
        }

        if (DataRecord.Verify(bytes, PartitionFormat.RecordSeed(_seed, found), found, entry))
        {
            return true;
        }

        if (found + NumberPeriod > most)
        {
            return false;
        }

        // Behind a large hole, the same 16 bits stand for several numbers.
        found = DataRecord.NumberOf(bytes, _seed);
        entry = entry with { MaxOptRecord = (uint)found };
        return found > number && found <= most && DataRecord.Verify(bytes, PartitionFormat.RecordSeed(_seed, found), found, entry);
    }

    private bool TryGet(long offset, int length, long limit, out ReadOnlySpan<byte> bytes)
    {
        bytes = _window.Held(offset, length);
        if (bytes.IsEmpty)
        {
            bytes = _window.Load(offset, length, limit, ReadAhead);
        }

        return !bytes.IsEmpty;
    }
}

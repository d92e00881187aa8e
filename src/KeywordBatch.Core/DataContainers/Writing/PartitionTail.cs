namespace KeywordBatch.DataContainers;

/// <summary>What stands behind the last whole record of a partition.</summary>
/// <param name="End">The last whole record's end.</param>
/// <param name="IndexLength">Bytes in the index file.</param>
/// <param name="DataLength">Bytes in the data file.</param>
/// <param name="DataBytes">
/// Bytes behind the last whole record, up to the last that is not zero: a writer makes room ahead with zeros.
/// </param>
internal sealed record PartitionTail(PartitionEnd End, long IndexLength, long DataLength, long DataBytes)
{
    public long IndexBytes => Math.Max(0, IndexLength - PartitionFormat.EntryOffset(End.Records));

    /// <summary>Whether nothing was lost behind the last whole record.</summary>
    public bool IsClean => IndexBytes == 0 && DataBytes == 0;

    /// <summary>Whether both files end with the last whole record, without room ahead either.</summary>
    public bool EndsWithRecord => IndexBytes == 0 && DataLength <= End.DataEnd;

    /// <summary>
    /// Goes back from the end of the index to the last whole record. Looks at what has to be cut and one record more,
    /// however long the file is.
    /// </summary>
    public static PartitionTail Find(PartitionReader reader)
    {
        long indexLength = reader.Files.Index.Length;
        long dataLength = reader.Files.Data?.Length ?? 0;
        long number = reader.RefreshCount() - 1;
        while (number >= 0 && reader.Read(number, out _) != RecordState.Whole)
        {
            number--;
        }

        PartitionEnd end = EndBefore(reader, number + 1);
        long dataBytes = reader.Files.Data is { } data ? BytesBehind(data, end.DataEnd, dataLength) : 0;
        return new PartitionTail(end, indexLength, dataLength, dataBytes);
    }

    /// <summary>
    /// Whether data stands behind the last record of the index: damage in a closed hour, while in the newest one the data
    /// may be ahead. Not where the last entry is damaged, which is told by itself.
    /// </summary>
    public static bool LacksIndexEnd(PartitionReader reader)
    {
        long count = reader.RefreshCount();
        long end = PartitionFormat.HeaderSize;
        if (count > 0)
        {
            if (!reader.TryReadEntry(count - 1, 0, out IndexEntry last))
            {
                return false;
            }

            end = last.End;
        }

        return reader.Files.Data is { } data && data.Length > end && BytesBehind(data, end, data.Length) > 0;
    }

    /// <summary>Where the records before a number end, by the last good entry among theirs.</summary>
    public static PartitionEnd EndBefore(PartitionReader reader, long number)
    {
        for (long at = number - 1; at >= 0; at--)
        {
            if (reader.TryReadEntry(at, 0, out IndexEntry entry))
            {
                return new PartitionEnd(
                    reader.FileTime, at + 1, entry.End, entry.MaxTime, entry.MaxOptRecord, RunningMaxOpt.At(reader, at, entry));
            }
        }

        return PartitionEnd.Empty(reader.FileTime);
    }

    private static long BytesBehind(StorageFile data, long from, long to)
    {
        byte[] block = new byte[64 * 1024];
        for (long end = to; end > from;)
        {
            int length = (int)Math.Min(block.Length, end - from);
            int read = data.ReadFully(end - length, block.AsSpan(0, length));
            int last = block.AsSpan(0, read).LastIndexOfAnyExcept((byte)0);
            if (last >= 0)
            {
                return end - length + last + 1 - from;
            }

            end -= length;
        }

        return 0;
    }
}

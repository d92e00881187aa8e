namespace KeywordBatch.DataContainers;

/// <summary>What stands behind the last whole record of a partition.</summary>
/// <param name="End">The last whole record's end.</param>
/// <param name="IndexLength">Bytes in the index file.</param>
/// <param name="DataLength">Bytes in the data file.</param>
internal sealed record PartitionTail(PartitionEnd End, long IndexLength, long DataLength)
{
    public long IndexBytes => Math.Max(0, IndexLength - PartitionFormat.EntryOffset(End.Records));

    public long DataBytes => Math.Max(0, DataLength - End.DataEnd);

    public bool IsClean => IndexBytes == 0 && DataBytes == 0;

    /// <summary>
    /// Goes back from the end of the index to the last whole record. Looks at what has to be cut and one record more,
    /// however long the file is.
    /// </summary>
    public static PartitionTail Find(PartitionReader reader)
    {
        long indexLength = reader.Files.Index.Length;
        long dataLength = reader.Files.Data?.Length ?? 0;
        for (long number = reader.RefreshCount() - 1; number >= 0; number--)
        {
            if (reader.Read(number, out _) == RecordState.Whole && reader.TryReadEntry(number, 0, out IndexEntry entry))
            {
                PartitionEnd end = new(
                    reader.FileTime,
                    number + 1,
                    entry.End,
                    entry.MaxTime,
                    entry.MaxOptRecord,
                    RunningMaxOpt.At(reader, number, entry));
                return new PartitionTail(end, indexLength, dataLength);
            }
        }

        return new PartitionTail(PartitionEnd.Empty(reader.FileTime), indexLength, dataLength);
    }
}

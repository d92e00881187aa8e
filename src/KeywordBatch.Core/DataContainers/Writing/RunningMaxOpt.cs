namespace KeywordBatch.DataContainers;

/// <summary>The greatest opt of a partition up to a record, found through the entry that names its holder.</summary>
internal static class RunningMaxOpt
{
    public static byte[] At(PartitionReader reader, long number, in IndexEntry entry)
    {
        if (reader.Read(entry.MaxOptRecord, out DataContainerRecordView holder) == RecordState.Whole)
        {
            return holder.OptUtf8.ToArray();
        }

        // The holder is damaged: the greatest opt of the records that are left has to be looked for.
        OptText greatest = new();
        for (long at = 0; at <= number; at++)
        {
            if (reader.Read(at, out DataContainerRecordView record) == RecordState.Whole
                && greatest.CompareTo(record.OptUtf8) < 0)
            {
                greatest.Set(record.OptUtf8);
            }
        }

        return greatest.Utf8.ToArray();
    }
}

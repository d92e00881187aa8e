namespace KeywordBatch.DataContainers;

/// <summary>Where a partition's last whole record ends, and the running maxima there: all that an append needs.</summary>
internal sealed record PartitionEnd(
    long FileTime, long Records, long DataEnd, long MaxTime, uint MaxOptRecord, byte[] MaxOpt)
{
    public static PartitionEnd Empty(long fileTime) =>
        new(fileTime, 0, PartitionFormat.HeaderSize, 0, 0, []);
}

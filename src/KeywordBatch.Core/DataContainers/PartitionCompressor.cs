namespace KeywordBatch.DataContainers;

internal static class PartitionCompressor
{
    public static bool IsCompressed(IContainerStorage storage, long fileTime) =>
        storage.Exists(PartitionNames.CompressedData(fileTime)) && storage.Exists(PartitionNames.CompressedIndex(fileTime));

    public static void Expand(IContainerStorage storage, long fileTime) =>
        throw DataContainerErrors.NoSuchPartition(storage.Home, MsgTime.Format(fileTime));
}

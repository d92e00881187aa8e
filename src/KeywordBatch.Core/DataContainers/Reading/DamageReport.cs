namespace KeywordBatch.DataContainers;

/// <summary>Tells a reader's owner of what is passed over or waited at.</summary>
internal sealed class DamageReport(IContainerStorage storage, CatalogWatch watch, Action<DataContainerDamage>? onDamage)
{
    /// <summary>Records of a partition that do not verify.</summary>
    public void Add(PartitionReader partition, long key, long count, RecordState state) =>
        Add(partition.FileTime, key, count, KindOf(state));

    /// <summary>Records at the end of a partition that do not verify.</summary>
    public void AddTail(PartitionReader partition, long key, long count)
    {
        bool isClosed = watch.Catalog.Newest > partition.FileTime;
        RecordState state = partition.Read(key, out _);
        Add(partition.FileTime, key, count, isClosed ? KindOf(state) : DataContainerDamageKind.UnfinishedTail);
    }

    /// <summary>Data behind the end of the index in a partition that is closed.</summary>
    public void AddMissingEnd(PartitionReader partition)
    {
        if (PartitionTail.LacksIndexEnd(partition))
        {
            Add(partition.FileTime, partition.Count, 0, DataContainerDamageKind.MissingIndexEnd);
        }
    }

    /// <summary>A partition that has data only; nothing where it was deleted meanwhile.</summary>
    public void AddMissingIndex(long hour)
    {
        using StorageFile? data = PartitionFiles.OpenData(storage, hour);
        if (data is not null)
        {
            Add(hour, 0, 0, DataContainerDamageKind.MissingIndex);
        }
    }

    /// <summary>A writer gives the index its header before the data its first record, so this one waits for nothing.</summary>
    public void AddNewestWithoutIndex(long hour)
    {
        using StorageFile? data = PartitionFiles.OpenData(storage, hour);
        if (data?.Length > PartitionFormat.HeaderSize)
        {
            using PartitionReader? partition = PartitionReader.Open(storage, hour);
            if (partition is null)
            {
                Add(hour, 0, 0, DataContainerDamageKind.MissingIndex);
            }
        }
    }

    private static DataContainerDamageKind KindOf(RecordState state) =>
        state == RecordState.BadData ? DataContainerDamageKind.Data : DataContainerDamageKind.Index;

    private void Add(long hour, long key, long count, DataContainerDamageKind kind) =>
        onDamage?.Invoke(new DataContainerDamage(MsgTime.Format(hour), key, count, kind));
}

namespace KeywordBatch.DataContainers;

/// <summary>Deletes whole hours that are older than what is to be kept.</summary>
internal static class Retention
{
    /// <summary>
    /// Counts back from the newest hour or from now, whichever is earlier, so that one record with a time far ahead does
    /// not empty the container. The newest partition always stays. Returns what was deleted.
    /// </summary>
    public static IReadOnlyList<long> Apply(IContainerStorage storage, int keepHours, DateTime now)
    {
        PartitionCatalog catalog = PartitionCatalog.List(storage);
        if (keepHours == 0 || catalog.Count == 0)
        {
            return [];
        }

        return DeleteBefore(storage, catalog, KeepFrom(catalog, keepHours, now));
    }

    /// <summary>The first file time that is kept; 0 in an empty container.</summary>
    public static long KeepFrom(PartitionCatalog catalog, int keepHours, DateTime now) =>
        catalog.Count == 0 ? 0 : MsgTime.HoursBefore(Math.Min(catalog.Newest, MsgTime.HourOf(MsgTime.From(now))), keepHours);

    /// <summary>Deletes the partitions before an hour, but never the newest.</summary>
    public static IReadOnlyList<long> DeleteBefore(IContainerStorage storage, PartitionCatalog catalog, long fileTime)
    {
        List<long> deleted = [];
        foreach (long time in catalog.Times)
        {
            if (time < fileTime && time != catalog.Newest)
            {
                Delete(storage, time, catalog.PartsOf(time));
                deleted.Add(time);
            }
        }

        if (deleted.Count > 0)
        {
            storage.SyncDirectory();
        }

        return deleted;
    }

    /// <summary>The index goes first: without it nobody takes the rest for records.</summary>
    public static void Delete(IContainerStorage storage, long fileTime, PartitionParts parts)
    {
        ReadOnlySpan<PartitionParts> order =
            [PartitionParts.CompressedIndex, PartitionParts.Index, PartitionParts.CompressedData, PartitionParts.Data];
        foreach (PartitionParts part in order)
        {
            if (parts.HasFlag(part))
            {
                storage.Delete(PartitionNames.Of(fileTime, part));
            }
        }
    }
}

namespace KeywordBatch.DataContainers;

/// <summary>Deletes whole hours that are older than what is to be kept.</summary>
internal static class Retention
{
    /// <summary>
    /// Counts back from the newest hour or from now, whichever is earlier, so that one record with a time far ahead does
    /// not empty the container. The newest partition always stays.
    /// </summary>
    public static void Apply(IContainerStorage storage, int keepHours, DateTime now)
    {
        if (keepHours == 0)
        {
            return;
        }

        PartitionCatalog catalog = PartitionCatalog.List(storage);
        long kept = KeepFrom(catalog, keepHours, now);
        bool deleted = false;
        foreach (long time in catalog.Times)
        {
            if (time < kept && time != catalog.Newest)
            {
                Delete(storage, time);
                deleted = true;
            }
        }

        if (deleted)
        {
            storage.SyncDirectory();
        }
    }

    /// <summary>The first file time that is kept; 0 in an empty container.</summary>
    public static long KeepFrom(PartitionCatalog catalog, int keepHours, DateTime now) =>
        catalog.Newest == 0 ? 0 : MsgTime.HoursBefore(Math.Min(catalog.Newest, MsgTime.HourOf(MsgTime.From(now))), keepHours);

    /// <summary>The index goes first: without it nobody takes the rest for records.</summary>
    public static void Delete(IContainerStorage storage, long fileTime)
    {
        foreach (string name in PartitionNames.Of(fileTime).Where(storage.Exists))
        {
            storage.Delete(name);
        }
    }
}

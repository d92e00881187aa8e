namespace KeywordBatch.DataContainers;

/// <summary>The file times of a home's partitions in order, as of one listing.</summary>
internal sealed class PartitionCatalog
{
    private readonly long[] _times;

    private PartitionCatalog(long[] times) => _times = times;

    public static PartitionCatalog Empty { get; } = new([]);

    public ReadOnlySpan<long> Times => _times;

    /// <summary>The last partition; 0 when there is none.</summary>
    public long Newest => _times.Length == 0 ? 0 : _times[^1];

    public static PartitionCatalog List(IContainerStorage storage)
    {
        SortedSet<long> times = [];
        foreach (string name in storage.List())
        {
            if (PartitionNames.TryParse(name, out long time))
            {
                times.Add(time);
            }
        }

        return new PartitionCatalog([.. times]);
    }

    /// <summary>The first partition at or after the hour; 0 when there is none.</summary>
    public long AtOrAfter(long fileTime)
    {
        int at = Array.BinarySearch(_times, fileTime);
        at = at < 0 ? ~at : at;
        return at < _times.Length ? _times[at] : 0;
    }

    /// <summary>The first partition after the hour; 0 when there is none.</summary>
    public long After(long fileTime) => AtOrAfter(fileTime + 1);

    /// <summary>The last partition at or before the hour; 0 when there is none.</summary>
    public long AtOrBefore(long fileTime)
    {
        int at = Array.BinarySearch(_times, fileTime);
        at = at < 0 ? ~at - 1 : at;
        return at >= 0 ? _times[at] : 0;
    }
}

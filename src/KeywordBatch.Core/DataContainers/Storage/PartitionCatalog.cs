namespace KeywordBatch.DataContainers;

/// <summary>The partitions of a home in order of time, as of one listing.</summary>
internal sealed class PartitionCatalog
{
    private readonly long[] _times;
    private readonly PartitionParts[] _parts;

    private PartitionCatalog(SortedList<long, PartitionParts> partitions)
    {
        _times = [.. partitions.Keys];
        _parts = [.. partitions.Values];
    }

    public static PartitionCatalog Empty { get; } = new([]);

    public int Count => _times.Length;

    public ReadOnlySpan<long> Times => _times;

    public long Newest => _times.Length == 0 ? 0 : _times[^1];

    public static PartitionCatalog List(IContainerStorage storage)
    {
        SortedList<long, PartitionParts> partitions = [];
        foreach (string name in storage.List())
        {
            if (PartitionNames.TryParse(name, out long time, out PartitionParts part))
            {
                partitions[time] = partitions.GetValueOrDefault(time) | part;
            }
        }

        return new PartitionCatalog(partitions);
    }

    public PartitionParts PartsOf(long fileTime)
    {
        int at = Array.BinarySearch(_times, fileTime);
        return at < 0 ? PartitionParts.None : _parts[at];
    }

    public bool Contains(long fileTime) => Array.BinarySearch(_times, fileTime) >= 0;

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

namespace KeywordBatch.DataContainers;

/// <summary>
/// A listing of the home that is renewed when the folder changed. A folder's change time moves in ticks of some
/// milliseconds, so for a while after a change the listing is renewed at every look.
/// </summary>
internal sealed class CatalogWatch(IContainerStorage storage, TimeProvider time)
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(100);

    private long _stamp;
    private long _seenAt;
    private bool _isListed;

    public PartitionCatalog Catalog { get; private set; } = PartitionCatalog.Empty;

    /// <summary>Looks again if there may be something new; says whether it did.</summary>
    public bool Refresh()
    {
        long stamp = storage.ChangeStamp;
        if (!_isListed || stamp != _stamp)
        {
            _stamp = stamp;
            _seenAt = time.GetTimestamp();
            _isListed = true;
        }
        else if (time.GetElapsedTime(_seenAt) > Tick)
        {
            return false;
        }

        Catalog = PartitionCatalog.List(storage);
        return true;
    }
}

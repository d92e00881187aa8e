namespace KeywordBatch.DataContainers;

/// <summary>
/// A file that takes its name only when it is whole. What fails leaves nothing of it: on a disk that is full, it would keep
/// the last room from the writer.
/// </summary>
internal sealed class UnfinishedFile : IDisposable
{
    private readonly IContainerStorage _storage;
    private readonly string _name;
    private readonly string _unfinished;
    private bool _isFinished;

    public UnfinishedFile(IContainerStorage storage, string name)
    {
        _storage = storage;
        _name = name;
        _unfinished = PartitionNames.Unfinished(name);
        File = storage.Create(_unfinished);
    }

    public StorageFile File { get; }

    /// <summary>Gives it its name, in place of what had it; lasts after <see cref="IContainerStorage.SyncDirectory"/>.</summary>
    public void Finish()
    {
        File.Sync();
        File.Dispose();
        _storage.Rename(_unfinished, _name);
        _isFinished = true;
    }

    public void Dispose()
    {
        File.Dispose();
        if (!_isFinished)
        {
            _storage.Delete(_unfinished);
        }
    }
}

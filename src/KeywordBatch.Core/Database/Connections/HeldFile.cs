namespace KeywordBatch.Database;

/// <summary>A lock for databases that are files: a file beside it that only one process can have open.</summary>
internal sealed class HeldFile : IHeldLock
{
    private readonly FileStream _file;

    private HeldFile(FileStream file) => _file = file;

    public static HeldFile? TryTake(string path)
    {
        try
        {
            return new(new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose));
        }
        catch (IOException)
        {
            return null;
        }
    }

    // The system keeps it for as long as the file is open.
    public Task<bool> KeepAsync(CancellationToken cancellationToken) => Task.FromResult(true);

    public ValueTask DisposeAsync() => _file.DisposeAsync();
}

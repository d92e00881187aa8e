namespace KeywordBatch.DataContainers;

/// <summary>A home on disk.</summary>
/// <param name="home">Its folder.</param>
/// <param name="ownerOnly">New files and folders are for this account alone (Unix).</param>
internal sealed class DiskStorage(string home, bool ownerOnly = false) : IContainerStorage
{
    private const UnixFileMode OwnerFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public string Home { get; } = Path.GetFullPath(home);

    public long ChangeStamp => Directory.GetLastWriteTimeUtc(Home).Ticks;

    /// <summary>Makes the home if it is not there yet, durably.</summary>
    public void CreateHome()
    {
        if (File.Exists(Home))
        {
            throw DataContainerErrors.HomeIsFile(Home);
        }

        if (Directory.Exists(Home))
        {
            return;
        }

        // Each folder that is new is a name in its parent, which has to be durable as well.
        List<string> parents = [];
        for (string? folder = Home; folder is not null && !Directory.Exists(folder); folder = Path.GetDirectoryName(folder))
        {
            parents.Add(Path.GetDirectoryName(folder) ?? folder);
        }

        Guard(Home, () =>
        {
            if (ownerOnly && !OperatingSystem.IsWindows())
            {
                Directory.CreateDirectory(Home, OwnerFile | UnixFileMode.UserExecute);
            }
            else
            {
                Directory.CreateDirectory(Home);
            }

            parents.ForEach(DirectorySync.Sync);
        });
    }

    public IEnumerable<string> List()
    {
        if (File.Exists(Home))
        {
            throw DataContainerErrors.HomeIsFile(Home);
        }

        return Guard(Home, () => Directory.Exists(Home)
            ? Directory.GetFiles(Home).Select(path => Path.GetFileName(path)).ToArray()
            : []);
    }

    public bool Exists(string name) => File.Exists(Full(name));

    public StorageFile? Open(string name, bool writable)
    {
        string path = Full(name);
        return Guard(path, () =>
        {
            try
            {
                return new DiskFile(path, File.OpenHandle(
                    path,
                    FileMode.Open,
                    writable ? FileAccess.ReadWrite : FileAccess.Read,
                    FileShare.ReadWrite | FileShare.Delete));
            }
            catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
            {
                return null;
            }
        });
    }

    public StorageFile Create(string name)
    {
        string path = Full(name);
        return Guard(path, () =>
        {
            FileStreamOptions options = new()
            {
                Mode = FileMode.Create,
                Access = FileAccess.ReadWrite,
                Share = FileShare.ReadWrite | FileShare.Delete,
                BufferSize = 0,
            };
            if (ownerOnly && !OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = OwnerFile;
            }

            new FileStream(path, options).Dispose();
            return Open(name, writable: true) ?? throw DataContainerErrors.FromIo(path, new FileNotFoundException(null, path));
        });
    }

    public void Delete(string name) => Guard(Full(name), () => File.Delete(Full(name)));

    public void Rename(string from, string to) => Guard(Full(to), () => File.Move(Full(from), Full(to), overwrite: true));

    public void SyncDirectory() => Guard(Home, () => DirectorySync.Sync(Home));

    private string Full(string name) => Path.Combine(Home, name);

    private static void Guard(string path, Action action) => Guard(path, () =>
    {
        action();
        return true;
    });

    private static T Guard<T>(string path, Func<T> action)
    {
        try
        {
            return action();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw DataContainerErrors.FromIo(path, error);
        }
    }
}

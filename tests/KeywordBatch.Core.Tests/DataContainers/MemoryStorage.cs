using KeywordBatch.DataContainers;

namespace KeywordBatch.Core.Tests.DataContainers;

/// <summary>A home in memory, fast enough to crash thousands of times. Open files outlive their names, as on Unix.</summary>
internal sealed class MemoryStorage : IContainerStorage
{
    public Dictionary<string, MemoryFile> Files { get; } = new(StringComparer.Ordinal);

    public string Home => "memory";

    public long ChangeStamp { get; private set; }

    public IEnumerable<string> List() => [.. Files.Keys];

    public bool Exists(string name) => Files.ContainsKey(name);

    public StorageFile? Open(string name, bool writable) => Files.GetValueOrDefault(name);

    public StorageFile Create(string name)
    {
        ChangeStamp++;
        return Files[name] = new MemoryFile(name);
    }

    public void Delete(string name)
    {
        ChangeStamp++;
        Files.Remove(name);
    }

    public void Rename(string from, string to)
    {
        ChangeStamp++;
        Files.Remove(from, out MemoryFile? file);
        Files[to] = file!;
    }

    public void SyncDirectory()
    {
    }

    public MemoryStorage Copy()
    {
        MemoryStorage copy = new();
        foreach ((string name, MemoryFile file) in Files)
        {
            copy.Files[name] = new MemoryFile(name, file.Bytes);
        }

        return copy;
    }
}

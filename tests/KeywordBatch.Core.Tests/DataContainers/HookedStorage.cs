using KeywordBatch.DataContainers;

namespace KeywordBatch.Core.Tests.DataContainers;

/// <summary>A home seen by one process, in whose steps another can do something.</summary>
internal sealed class HookedStorage(MemoryStorage disk) : IContainerStorage
{
    /// <summary>Before a file is opened or read.</summary>
    public Action BeforeLook { get; set; } = () => { };

    /// <summary>After a file was written, cut, renamed or deleted.</summary>
    public Action AfterChange { get; set; } = () => { };

    public string Home => disk.Home;

    public long ChangeStamp => disk.ChangeStamp;

    /// <summary>How often the files were listed.</summary>
    public int Listings { get; private set; }

    public IEnumerable<string> List()
    {
        Listings++;
        return disk.List();
    }

    public bool Exists(string name) => disk.Exists(name);

    public StorageFile? Open(string name, bool writable)
    {
        BeforeLook();
        return disk.Open(name, writable) is { } file ? new HookedFile(this, file) : null;
    }

    public StorageFile Create(string name) => new HookedFile(this, disk.Create(name));

    public void Delete(string name)
    {
        disk.Delete(name);
        AfterChange();
    }

    public void Rename(string from, string to)
    {
        disk.Rename(from, to);
        AfterChange();
    }

    public void SyncDirectory()
    {
    }

    private sealed class HookedFile(HookedStorage storage, StorageFile file) : StorageFile
    {
        public override string Path => file.Path;

        public override long Length => file.Length;

        public override int Read(long offset, Span<byte> buffer)
        {
            storage.BeforeLook();
            return file.Read(offset, buffer);
        }

        public override void Write(long offset, ReadOnlySpan<byte> bytes)
        {
            file.Write(offset, bytes);
            storage.AfterChange();
        }

        public override void SetLength(long length)
        {
            file.SetLength(length);
            storage.AfterChange();
        }

        public override void Sync()
        {
        }
    }
}

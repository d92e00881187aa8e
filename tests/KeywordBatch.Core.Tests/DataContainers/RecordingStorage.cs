using KeywordBatch.DataContainers;

namespace KeywordBatch.Core.Tests.DataContainers;

/// <summary>Logs what is done to a home and gives the disks that a power failure could leave.</summary>
internal sealed class RecordingStorage(MemoryStorage start) : IContainerStorage
{
    private const int Sector = 512;
    private const int ScatteredDisks = 4;

    private readonly MemoryStorage _now = start.Copy();

    public List<Operation> Log { get; } = [];

    public string Home => _now.Home;

    public long ChangeStamp => _now.ChangeStamp;

    public IEnumerable<string> List() => _now.List();

    public bool Exists(string name) => _now.Exists(name);

    public StorageFile? Open(string name, bool writable) => _now.Open(name, writable) is { } file ? new RecordingFile(this, name, file) : null;

    public StorageFile Create(string name)
    {
        Log.Add(new Operation(name, OperationKind.Create));
        return new RecordingFile(this, name, _now.Create(name));
    }

    public void Delete(string name)
    {
        Log.Add(new Operation(name, OperationKind.Delete));
        _now.Delete(name);
    }

    public void Rename(string from, string to)
    {
        Log.Add(new Operation(to, OperationKind.Rename, from: from));
        _now.Rename(from, to);
    }

    public void SyncDirectory() => Log.Add(new Operation("", OperationKind.SyncDirectory));

    /// <summary>
    /// After a prefix of the log: each file with every number of its own unsynced operations done, in every combination
    /// with the others; and some disks on which a kernel has written the pages of each file in an order of its own, so
    /// that unsynced writes and cuts are there, in part or not at all, whatever came before or after them.
    /// </summary>
    public IEnumerable<MemoryStorage> DisksAfter(int prefix, Random random)
    {
        List<string> names = [.. Log.Take(prefix).Where(o => o.Name.Length > 0).Select(o => o.Name).Distinct()];
        List<List<Operation>> pending = [.. names.Select(name => Pending(name, prefix))];
        int[] done = new int[names.Count];
        while (true)
        {
            yield return Replay(prefix, names, done, scattered: null);
            int at = 0;
            while (at < done.Length && done[at] == pending[at].Count)
            {
                done[at++] = 0;
            }

            if (at == done.Length)
            {
                break;
            }

            done[at]++;
        }

        for (int disk = 0; disk < ScatteredDisks && pending.Any(p => p.Count > 0); disk++)
        {
            yield return Replay(prefix, names, [.. pending.Select(p => p.Count)], random);
        }
    }

    private List<Operation> Pending(string name, int prefix)
    {
        List<Operation> pending = [];
        foreach (Operation operation in Log.Take(prefix))
        {
            if (operation.Name == name && operation.Kind == OperationKind.Sync)
            {
                // A file's sync says nothing about its name.
                pending.RemoveAll(o => o.Kind is OperationKind.Write or OperationKind.SetLength);
            }
            else if (operation.Kind == OperationKind.SyncDirectory)
            {
                pending.RemoveAll(o => o.Kind is OperationKind.Create or OperationKind.Delete or OperationKind.Rename);
            }
            else if (operation.Name == name)
            {
                pending.Add(operation);
            }
        }

        return pending;
    }

    private MemoryStorage Replay(int prefix, List<string> names, int[] done, Random? scattered)
    {
        MemoryStorage disk = start.Copy();
        HashSet<Operation> undone = [.. names.SelectMany((name, at) => Pending(name, prefix).Skip(done[at]))];
        HashSet<Operation> unsynced = scattered is null ? [] : [.. names.SelectMany(name => Pending(name, prefix))];
        foreach (Operation operation in Log.Take(prefix).Where(o => !undone.Contains(o)))
        {
            operation.Apply(disk, Sector, unsynced.Contains(operation) ? scattered : null);
        }

        foreach (Operation operation in undone.Where(o => o.Kind == OperationKind.Create && !start.Exists(o.Name)))
        {
            disk.Files.Remove(operation.Name);
        }

        return disk;
    }

    internal enum OperationKind
    {
        Create,
        Delete,
        Rename,
        Write,
        SetLength,
        Sync,
        SyncDirectory,
    }

    internal sealed class Operation(string name, OperationKind kind, long offset = 0, byte[]? bytes = null, string? from = null)
    {
        public string Name => name;

        public OperationKind Kind => kind;

        public void Apply(MemoryStorage disk, int sector, Random? scattered)
        {
            switch (kind)
            {
                case OperationKind.Create:
                    disk.Create(name);
                    break;
                case OperationKind.Delete:
                    disk.Delete(name);
                    break;
                case OperationKind.Rename when disk.Exists(from!):
                    disk.Rename(from!, name);
                    break;
                case OperationKind.Write or OperationKind.SetLength when scattered?.Next(4) == 0:
                    break;
                case OperationKind.Write when disk.Files.TryGetValue(name, out MemoryFile? file):
                    Write(file, sector, scattered?.Next(2) == 0 ? scattered : null);
                    break;
                case OperationKind.SetLength when disk.Files.TryGetValue(name, out MemoryFile? file):
                    file.SetLength(offset);
                    break;
                default:
                    break;
            }
        }

        /// <summary>A torn write misses some of its sectors: they read as zeros behind the old end, as before within it.</summary>
        private void Write(MemoryFile file, int sector, Random? torn)
        {
            long end = Math.Max(file.Length, offset + bytes!.Length);
            for (int at = 0; at < bytes.Length;)
            {
                int length = Math.Min(bytes.Length - at, sector - (int)((offset + at) % sector));
                if (torn is null || torn.Next(2) == 0)
                {
                    file.Write(offset + at, bytes.AsSpan(at, length));
                }

                at += length;
            }

            file.SetLength(end);
        }
    }

    private sealed class RecordingFile(RecordingStorage storage, string name, StorageFile file) : StorageFile
    {
        public override string Path => file.Path;

        public override long Length => file.Length;

        public override int Read(long offset, Span<byte> buffer) => file.Read(offset, buffer);

        public override void Write(long offset, ReadOnlySpan<byte> bytes)
        {
            storage.Log.Add(new Operation(name, OperationKind.Write, offset, bytes.ToArray()));
            file.Write(offset, bytes);
        }

        public override void SetLength(long length)
        {
            storage.Log.Add(new Operation(name, OperationKind.SetLength, length));
            file.SetLength(length);
        }

        public override void Sync()
        {
            storage.Log.Add(new Operation(name, OperationKind.Sync));
            file.Sync();
        }
    }
}

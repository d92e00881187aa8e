using KeywordBatch.Database;

namespace KeywordBatch.Operations;

/// <summary>
/// A file that lines are added to. When it is full it becomes NAME.1, what was NAME.1 becomes NAME.2, and what is beyond the
/// number to keep goes. Each line is with the operating system when it has been written.
/// </summary>
internal sealed class RollingFile : IAsyncDisposable
{
    private readonly LogOptions _options;
    private readonly HeldFile _only;

    public RollingFile(LogOptions options)
    {
        _options = options;
        if (Path.GetDirectoryName(options.Path) is { Length: > 0 } folder)
        {
            Directory.CreateDirectory(folder);
        }

        // Two writers would roll each other's files away; what reads along is not kept out.
        using FileStream file = Open(options.Path);
        _only = HeldFile.TryTake(options.Path + ".lock") ?? throw new IOException(OperationsErrors.Message("LogHeld"));
    }

    /// <summary>Adds bytes, which end in a line feed; a line is never split over two files.</summary>
    public void Write(ReadOnlySpan<byte> line)
    {
        if (new FileInfo(_options.Path) is { Exists: true, Length: > 0 and var size } && size + line.Length > _options.MaxBytes)
        {
            Roll();
        }

        // Opened for each line: a file kept open, which somebody else moves away, empties or deletes, would swallow all that follow.
        using FileStream file = Open(_options.Path);
        long length = file.Length;
        try
        {
            file.Write(line);
        }
        catch (IOException)
        {
            // The next line must not go on behind a part of this one.
            file.SetLength(length);
            throw;
        }
    }

    public ValueTask DisposeAsync() => _only.DisposeAsync();

    private static FileStream Open(string path) =>
        new(path, new FileStreamOptions { Mode = FileMode.Append, Access = FileAccess.Write, Share = FileShare.ReadWrite | FileShare.Delete, BufferSize = 0 });

    private void Roll()
    {
        string Numbered(int n) => n == 0 ? _options.Path : $"{_options.Path}.{n}";

        // No further than to a free number: where the newest cannot be moved, each attempt would push an old one over the end.
        int last = Enumerable.Range(1, _options.Keep).FirstOrDefault(n => !File.Exists(Numbered(n)), _options.Keep);
        File.Delete(Numbered(last));
        for (int n = last - 1; n >= 0; n--)
        {
            if (File.Exists(Numbered(n)))
            {
                File.Move(Numbered(n), Numbered(n + 1), overwrite: true);
            }
        }
    }
}

namespace KeywordBatch.Reports;

/// <summary>
/// A file that takes its name only when it is whole: written beside it and moved, so that whoever opens the name finds
/// the old report or the new one. Made before the work begins, so that an unwritable path is known at once.
/// </summary>
internal sealed class ReportFile : IAsyncDisposable
{
    private readonly string _path;
    private readonly string _temporary;
    private readonly FileStream _file;
    private bool _kept;

    private ReportFile(string path, string temporary, FileStream file)
    {
        _path = path;
        _temporary = temporary;
        _file = file;
        Stream = new BufferedStream(file);
    }

    public Stream Stream { get; }

    /// <exception cref="KeywordBatchException">ReportFolderMissing, ReportPathIsFolder, ReportPathIsNoFile, ReportUnwritable.</exception>
    public static ReportFile Create(string path)
    {
        string full = Path.GetFullPath(path);
        if (Directory.Exists(full))
        {
            throw ReportsErrors.ReportPathIsFolder(path);
        }

        RequireFolder(path, full);
        try
        {
            // A link stays one: what it points to is replaced.
            if (new FileInfo(full).LinkTarget is not null)
            {
                full = File.ResolveLinkTarget(full, returnFinalTarget: true)!.FullName;
                RequireFolder(path, full);
            }

            // Without a buffer of the file's own, which would be written at the end of a report that is given up, on a full disk in vain.
            var options = new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.ReadWrite,
                Options = FileOptions.Asynchronous,
                BufferSize = 0,
            };
            if (File.Exists(full))
            {
                // A file that may not be written may not be replaced either, although the folder would allow it. For reading
                // as well, since a pipe that is opened for writing alone waits for its reader.
                using FileStream old = new(full, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
                if (!old.CanSeek)
                {
                    throw ReportsErrors.ReportPathIsNoFile(path);
                }

                if (!OperatingSystem.IsWindows())
                {
                    options.UnixCreateMode = File.GetUnixFileMode(full);
                }
            }

            string temporary = Path.Combine(Path.GetDirectoryName(full)!, $".{Path.GetRandomFileName()}.tmp");
            return new(full, temporary, new FileStream(temporary, options));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw ReportsErrors.ReportUnwritable(path, e);
        }
    }

    /// <summary>Gives the file its name.</summary>
    public async Task KeepAsync(CancellationToken cancellationToken)
    {
        await Stream.FlushAsync(cancellationToken).ConfigureAwait(false);
        await _file.DisposeAsync().ConfigureAwait(false);
        File.Move(_temporary, _path, overwrite: true);
        _kept = true;
    }

    public async ValueTask DisposeAsync()
    {
        await _file.DisposeAsync().ConfigureAwait(false);
        if (!_kept)
        {
            File.Delete(_temporary);
        }
    }

    private static void RequireFolder(string path, string full)
    {
        string folder = Path.GetDirectoryName(full)!;
        if (!Directory.Exists(folder))
        {
            throw ReportsErrors.ReportFolderMissing(path, folder);
        }
    }
}

namespace KeywordBatch.Reports;

/// <summary>
/// A file that takes its name only when it is whole: written beside it and moved, so that whoever opens the name finds
/// the old report or the new one. Made before the work begins, so that an unwritable path is known at once.
/// </summary>
internal sealed class ReportFile : IAsyncDisposable
{
    private readonly string _path;
    private readonly string _temporary;
    private bool _kept;

    private ReportFile(string path, string temporary, FileStream stream)
    {
        _path = path;
        _temporary = temporary;
        Stream = stream;
    }

    public FileStream Stream { get; }

    /// <exception cref="KeywordBatchException">ReportFolderMissing, ReportPathIsFolder, ReportUnwritable.</exception>
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

            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Options = FileOptions.Asynchronous };
            if (File.Exists(full))
            {
                // A file that may not be written may not be replaced either, although the folder would allow it.
                using FileStream old = new(full, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
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
        await Stream.DisposeAsync().ConfigureAwait(false);
        File.Move(_temporary, _path, overwrite: true);
        _kept = true;
    }

    public async ValueTask DisposeAsync()
    {
        await Stream.DisposeAsync().ConfigureAwait(false);
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

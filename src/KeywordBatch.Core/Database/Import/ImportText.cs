using System.Text;

namespace KeywordBatch.Database;

/// <summary>Opens what rows are read from. Bytes that are no text in its encoding are told, never replaced.</summary>
public static class ImportText
{
    private const int BufferSize = 64 * 1024;

    /// <summary>Makes sure that files are there, before anything of the first is stored.</summary>
    /// <exception cref="KeywordBatchException">ImportFileMissing.</exception>
    public static void Require(IEnumerable<string> paths)
    {
        if (paths.FirstOrDefault(path => !File.Exists(path)) is { } missing)
        {
            throw DatabaseErrors.ImportFileMissing(missing);
        }
    }

    /// <summary>
    /// Opens a file. It is read to its end once before, so that of a file in another encoding nothing is stored; a pipe, which
    /// can be read but once, is checked as it is read.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="encoding">Its encoding, where no byte order mark tells another one; null for UTF-8.</param>
    /// <param name="cancellationToken">Ends the check.</param>
    /// <exception cref="KeywordBatchException">ImportFileMissing, ImportFileUnreadable, ImportTextBroken.</exception>
    public static async Task<StreamReader> OpenAsync(string path, Encoding? encoding, CancellationToken cancellationToken)
    {
        FileStream file = OpenFile(path);
        try
        {
            if (file.CanSeek)
            {
                using var check = new CheckedTextStream(file, path, encoding ?? Encoding.UTF8, leaveOpen: true);
                await check.CopyToAsync(Stream.Null, BufferSize, cancellationToken).ConfigureAwait(false);
                file.Position = 0;
            }

            return Open(file, path, encoding);
        }
        catch
        {
            await file.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>
    /// Reads a stream, such as standard input. Reading throws ImportTextBroken where its bytes are no text; what stands in the
    /// lines before has been handed out by then, but for the last of them.
    /// </summary>
    /// <param name="input">The bytes; the reader closes them.</param>
    /// <param name="name">What the input is called in messages.</param>
    /// <param name="encoding">Its encoding, where no byte order mark tells another one; null for UTF-8.</param>
    public static StreamReader Open(Stream input, string name, Encoding? encoding)
    {
        encoding ??= Encoding.UTF8;
        return new(new CheckedTextStream(input, name, encoding, leaveOpen: false), encoding, detectEncodingFromByteOrderMarks: true);
    }

    /// <summary>Whether the header of what was taken for CSV is the beginning of a JSON array of objects.</summary>
    internal static bool BeginsJsonArray(string[] header) =>
        header[0].Trim() is ['[', .. string rest] && (rest.Length == 0 || rest.TrimStart().StartsWith('{'));

    private static FileStream OpenFile(string path)
    {
        try
        {
            return new(path, new FileStreamOptions { Share = FileShare.ReadWrite, Options = FileOptions.SequentialScan });
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw DatabaseErrors.ImportFileMissing(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw DatabaseErrors.ImportFileUnreadable(path, e);
        }
    }
}

using System.Text.Json;
using KeywordBatch.DataContainers;

namespace KeywordBatch.Batch;

/// <summary>
/// Says whose a journal's folder is, in journal.json. Answers of one database must never be taken for another's, nor
/// pruned when another's run is done.
/// </summary>
/// <param name="folder">The folder.</param>
/// <param name="containers">The homes in it.</param>
/// <param name="isByName">Whether the folder's name says already whose it is.</param>
/// <param name="restored">Told when the file had to be written again.</param>
internal sealed class JournalClaim(string folder, IEnumerable<string> containers, bool isByName, Action<string> restored)
{
    private readonly string _path = Path.Combine(folder, "journal.json");

    /// <summary>Claims the folder, or finds that the owner has it already.</summary>
    /// <exception cref="KeywordBatchException">
    /// JournalOfAnotherDatabase, JournalOfNewerVersion; JournalOwnerDamaged, JournalOwnerMissing: it cannot be known
    /// whose the answers are; JournalFolderUnusable.
    /// </exception>
    public void Make(JournalOwner owner)
    {
        try
        {
            // Looked for first: whoever puts answers there has claimed the folder before.
            bool hasAnswers = containers.Any(home => DataContainerMaintenance.Open(home).Partitions().Count > 0);
            bool hasOwner = File.Exists(_path);
            if (hasOwner && Read() is { } found)
            {
                Check(found, owner);
                return;
            }

            if (hasOwner || hasAnswers)
            {
                Doubt(owner, hasOwner);
            }

            Write(owner);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw BatchErrors.JournalFolderUnusable(folder, e);
        }
    }

    private void Check(JournalOwner found, JournalOwner owner)
    {
        if (found.Database != owner.Database || found.Table != owner.Table)
        {
            throw BatchErrors.JournalOfAnotherDatabase(folder, found.Database, owner.Database);
        }

        if (found.Version > owner.Version)
        {
            throw BatchErrors.JournalOfNewerVersion(folder, found.Version, owner.Version);
        }
    }

    private void Doubt(JournalOwner owner, bool isDamaged)
    {
        if (isByName)
        {
            restored(BatchErrors.Message("JournalOwnerRestored", _path, owner.Database));
            return;
        }

        string contents = JsonSerializer.Serialize(owner, JournalJson.Default.JournalOwner);
        throw isDamaged
            ? BatchErrors.JournalOwnerDamaged(_path, owner.Database, contents)
            : BatchErrors.JournalOwnerMissing(_path, owner.Database, contents);
    }

    /// <summary>Null for what is not an owner.</summary>
    private JournalOwner? Read()
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllText(_path), JournalJson.Default.JournalOwner) is { Database: not null, Table: not null } owner
                ? owner
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private void Write(JournalOwner owner)
    {
        FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        // Whole or not at all, since another run may begin at the same moment.
        string draft = _path + "." + Guid.NewGuid().ToString("N");
        using (var file = new FileStream(draft, options))
        {
            JsonSerializer.Serialize(file, owner, JournalJson.Default.JournalOwner);

            // A name that outlives a power failure must not stand over an empty file.
            file.Flush(flushToDisk: true);
        }

        File.Move(draft, _path, overwrite: true);
    }
}

using KeywordBatch.Database;
using KeywordBatch.Sync;

namespace KeywordBatch.Cmdlets;

/// <summary>What is kept of runs and days, where it is kept at all.</summary>
internal static class KeptTables
{
    /// <summary>Whether there is anything to be read, with a warning where there is not.</summary>
    /// <param name="database">The database.</param>
    /// <param name="table">The synced table that is asked for; null for the chats.</param>
    /// <param name="output">Told where nothing is kept.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public static async Task<bool> AreThereAsync(KeywordDatabase database, string? table, CmdletOutput output, CancellationToken cancellationToken)
    {
        bool kept = await SyncTables.IsKeptAsync(database, table, cancellationToken);
        if (!kept)
        {
            await output.WriteWarningAsync(CmdletTexts.Get("NothingKept", database.Url));
        }

        return kept;
    }
}

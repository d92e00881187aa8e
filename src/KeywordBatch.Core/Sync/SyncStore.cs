using KeywordBatch.Database;

namespace KeywordBatch.Sync;

/// <summary>
/// The own tables that a sync needs: keyword_batch_unit and keyword_batch_failure; and keyword_batch_run, without which units
/// do not tell what they took.
/// </summary>
internal static class SyncStore
{
    /// <summary>Makes them where they are missing, without those of the chats.</summary>
    /// <returns>False where this account may not.</returns>
    /// <exception cref="KeywordBatchException">OwnColumnsMissing.</exception>
    public static async Task<bool> EnsureAsync(KeywordDatabase database, CancellationToken cancellationToken)
    {
        (KnownTable, string)[] tables =
            [(KnownTable.Unit, SqlTexts.UnitTable), (KnownTable.Failure, SqlTexts.FailureTable), (KnownTable.Run, SqlTexts.RunTable)];
        foreach ((KnownTable table, string name) in tables)
        {
            if (await ExistsAsync(database, name, cancellationToken).ConfigureAwait(false))
            {
                continue;
            }

            try
            {
                await database.UseAsync(
                    (session, token) => session.ExecuteAsync(session.Texts.CreateTable(table), token), cancellationToken).ConfigureAwait(false);
                database.ForgetSchema();
            }
            catch (KeywordBatchException e) when (e.Kind is KeywordBatchErrorKind.PermissionDenied or KeywordBatchErrorKind.InvalidData)
            {
                // Another sync may have made it at the same moment; else this account may not.
                if (table != KnownTable.Run && !await ExistsAsync(database, name, cancellationToken).ConfigureAwait(false))
                {
                    return false;
                }
            }
        }

        return true;
    }

    private static async Task<bool> ExistsAsync(KeywordDatabase database, string name, CancellationToken cancellationToken)
    {
        TableInfo table = await database.UseAsync(
            (session, token) => SchemaReader.ReadTableAsync(session, name, token), cancellationToken).ConfigureAwait(false);
        return SchemaReader.LackingOwn(table).FirstOrDefault() is { Table: not null } lacking
            ? throw DatabaseErrors.OwnColumnsMissing(database.Url, lacking)
            : table.Exists;
    }
}

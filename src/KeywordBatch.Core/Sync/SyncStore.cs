using KeywordBatch.Database;

namespace KeywordBatch.Sync;

/// <summary>The own tables that a sync needs: keyword_batch_unit and keyword_batch_failure.</summary>
internal static class SyncStore
{
    /// <summary>Makes them where they are missing, without those of the chats.</summary>
    /// <returns>False where this account may not.</returns>
    public static async Task<bool> EnsureAsync(KeywordDatabase database, CancellationToken cancellationToken)
    {
        if (await AreThereAsync(database, cancellationToken).ConfigureAwait(false))
        {
            return true;
        }

        try
        {
            foreach (KnownTable table in new[] { KnownTable.Unit, KnownTable.Failure })
            {
                await database.UseAsync(
                    async (session, token) =>
                    {
                        string name = table == KnownTable.Unit ? SqlTexts.UnitTable : SqlTexts.FailureTable;
                        if (!(await SchemaReader.ReadTableAsync(session, name, token).ConfigureAwait(false)).Exists)
                        {
                            await session.ExecuteAsync(session.Texts.CreateTable(table), token).ConfigureAwait(false);
                        }
                    },
                    cancellationToken).ConfigureAwait(false);
            }
        }
        catch (KeywordBatchException e) when (e.Kind is KeywordBatchErrorKind.PermissionDenied or KeywordBatchErrorKind.InvalidData)
        {
            // Another sync may have made them at the same moment; else this account may not.
            return await AreThereAsync(database, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            database.ForgetSchema();
        }

        return true;
    }

    private static Task<bool> AreThereAsync(KeywordDatabase database, CancellationToken cancellationToken) =>
        database.UseAsync(
            async (session, token) =>
                (await SchemaReader.ReadTableAsync(session, SqlTexts.UnitTable, token).ConfigureAwait(false)).Exists
                && (await SchemaReader.ReadTableAsync(session, SqlTexts.FailureTable, token).ConfigureAwait(false)).Exists,
            cancellationToken);
}

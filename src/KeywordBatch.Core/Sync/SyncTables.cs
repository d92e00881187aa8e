using KeywordBatch.Database;

namespace KeywordBatch.Sync;

/// <summary>What there is to sync into, for completion.</summary>
public static class SyncTables
{
    /// <summary>The tables of a database, by name.</summary>
    /// <param name="database">The database.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public static Task<IReadOnlyList<string>> ListAsync(KeywordDatabase database, CancellationToken cancellationToken) =>
        database.UseAsync<IReadOnlyList<string>>(
            async (session, token) => await session.QueryAsync<string>(session.Texts.Tables, token).ConfigureAwait(false), cancellationToken);

    /// <summary>The column sets that the server keeps unique in a table, those of the server's own values aside.</summary>
    /// <param name="database">The database.</param>
    /// <param name="table">The table.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public static async Task<IReadOnlyList<IReadOnlyList<string>>> ListKeysAsync(KeywordDatabase database, string table, CancellationToken cancellationToken)
    {
        TargetTable found = await TargetTable.ReadAsync(database, table, cancellationToken).ConfigureAwait(false);
        return [.. found.UniqueKeys.Where(key => key.All(name => found.Column(name) is { Origin: ColumnOrigin.Row }))];
    }
}

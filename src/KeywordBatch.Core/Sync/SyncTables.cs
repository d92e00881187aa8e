using KeywordBatch.Database;

namespace KeywordBatch.Sync;

/// <summary>What there is to sync into, for completion.</summary>
public static class SyncTables
{
    /// <summary>The tables of a database, by name.</summary>
    /// <param name="database">The database.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public static Task<IReadOnlyList<string>> ListAsync(KeywordDatabase database, CancellationToken cancellationToken) =>
        TargetTable.ListAsync(database, cancellationToken);

    /// <summary>The column sets that the server keeps unique in a table, those that no row can bring aside.</summary>
    /// <param name="database">The database.</param>
    /// <param name="table">The table.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public static async Task<IReadOnlyList<IReadOnlyList<string>>> ListKeysAsync(KeywordDatabase database, string table, CancellationToken cancellationToken)
    {
        TargetTable found = await TargetTable.ReadAsync(database, table, cancellationToken).ConfigureAwait(false);
        return [.. found.UniqueKeys.Where(key => key.All(name => found.Column(name) is { Origin: not ColumnOrigin.Generated }))];
    }
}

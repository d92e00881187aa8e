using KeywordBatch.Batch;
using KeywordBatch.Database;

namespace KeywordBatch.Sync;

/// <summary>What there is to sync into, and what is.</summary>
public static class SyncTables
{
    private const string Prefix = "sync:";

    /// <summary>The source under which the days and failures of a table that is synced day by day are kept.</summary>
    /// <param name="table">The table.</param>
    public static string SourceOf(string table) => Prefix + table;

    /// <summary>How a table's name is spelled where its days are kept: SQLite takes any case of it for the same. Null where none are.</summary>
    /// <param name="database">The database.</param>
    /// <param name="table">The table.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public static async Task<string?> FindSyncedAsync(KeywordDatabase database, string table, CancellationToken cancellationToken)
    {
        IReadOnlyList<string> synced = await ListSyncedAsync(database, cancellationToken).ConfigureAwait(false);
        return synced.FirstOrDefault(t => t == table)
            ?? (database.Url.Engine == DatabaseEngine.Sqlite ? synced.FirstOrDefault(t => t.Equals(table, StringComparison.OrdinalIgnoreCase)) : null);
    }

    /// <summary>The source under which the days and failures of a table are kept, or would be.</summary>
    /// <param name="database">The database.</param>
    /// <param name="table">The table; null for the chats.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public static async Task<string> FindSourceAsync(KeywordDatabase database, string? table, CancellationToken cancellationToken) =>
        table is null
            ? database.Names.Chats
            : SourceOf(await FindSyncedAsync(database, table, cancellationToken).ConfigureAwait(false) ?? table);

    /// <summary>Whether anything is kept of runs and days.</summary>
    /// <param name="database">The database.</param>
    /// <param name="table">The synced table that is asked for; null for the chats.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public static async Task<bool> IsKeptAsync(KeywordDatabase database, string? table, CancellationToken cancellationToken) =>
        table is null
            ? (await database.GetSchemaAsync(cancellationToken).ConfigureAwait(false)).HasOwnTables
            : await new UnitStore(database).ExistsAsync(cancellationToken).ConfigureAwait(false);

    /// <summary>The tables of which a day was ever worked on, by name; none where there are no own tables.</summary>
    /// <param name="database">The database.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public static async Task<IReadOnlyList<string>> ListSyncedAsync(KeywordDatabase database, CancellationToken cancellationToken) =>
        await SchemaReader.HasTableAsync(database, SqlTexts.UnitTable, cancellationToken).ConfigureAwait(false)
            ? [.. (await new UnitStore(database).ListSourcesAsync(Prefix, cancellationToken).ConfigureAwait(false)).Select(s => s[Prefix.Length..])]
            : [];

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

namespace KeywordBatch.Database;

/// <summary>A table that rows are synced into, as the server describes it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Columns">Its columns, in order.</param>
/// <param name="UniqueKeys">The column sets that the server keeps unique, the primary key among them.</param>
internal sealed record TargetTable(string Name, IReadOnlyList<TargetColumn> Columns, IReadOnlyList<IReadOnlyList<string>> UniqueKeys)
{
    /// <summary>Whether it takes rows as they come, without triggers, rules or policies of its own.</summary>
    public bool IsPlain { get; private init; }

    /// <summary>Whether the server keeps more unique than column sets: beginnings of texts, or expressions.</summary>
    public bool HasPartialKeys { get; private init; }

    public TargetColumn? Column(string name) =>
        Columns.FirstOrDefault(c => c.Name == name)
        ?? Columns.FirstOrDefault(c => string.Equals(c.Name, name, StringComparison.OrdinalIgnoreCase));

    public static Task<TargetTable> ReadAsync(KeywordDatabase database, string table, CancellationToken cancellationToken) =>
        database.UseAsync((session, token) => ReadAsync(session, table, token), cancellationToken);

    public static Task<IReadOnlyList<string>> ListAsync(KeywordDatabase database, CancellationToken cancellationToken) =>
        database.UseAsync<IReadOnlyList<string>>(
            async (session, token) =>
            {
                List<TableRow> tables = await session.QueryAsync<TableRow>(session.Texts.Tables, token).ConfigureAwait(false);
                return [.. tables.Select(t => t.Name)];
            },
            cancellationToken);

    /// <summary>The same as <see cref="IsPlain"/>, of a table that is there.</summary>
    public static async Task<bool> IsPlainAsync(DbSession session, string table, CancellationToken cancellationToken) =>
        await session.ScalarAsync(session.Texts.IsPlainTable, cancellationToken, ("table", session.Texts.TargetParameter(table))).ConfigureAwait(false) is not null;

    private static async Task<TargetTable> ReadAsync(DbSession session, string table, CancellationToken cancellationToken)
    {
        DatabaseEngine engine = session.Dialect.Url.Engine;
        (string, object?) named = ("table", session.Texts.TargetParameter(table));
        List<ColumnRow> columns = await session.QueryAsync<ColumnRow>(session.Texts.TargetColumns, cancellationToken, named).ConfigureAwait(false);
        List<KeyRow> keys = columns.Count == 0
            ? []
            : await session.QueryAsync<KeyRow>(session.Texts.UniqueKeys, cancellationToken, named).ConfigureAwait(false);
        return new(
            table,
            [.. columns.Select(c => new TargetColumn(
                c.Name,
                c.Type,
                ColumnKinds.Of(c.Type, engine),
                (int?)c.Max_Length ?? (engine == DatabaseEngine.Sqlite ? ColumnKinds.LengthOf(c.Type) : null),
                c.Nullable != 0,
                (ColumnOrigin)c.Origin)
                {
                    Overlooks = c.Overlooks != 0,
                })],
            [.. keys.GroupBy(k => k.Name).Where(g => g.All(k => k.Whole != 0)).Select(g => (IReadOnlyList<string>)[.. g.Select(k => k.Column!)])])
        {
            HasPartialKeys = keys.Exists(k => k.Whole == 0),
            IsPlain = columns.Count > 0 && await IsPlainAsync(session, table, cancellationToken).ConfigureAwait(false),
        };
    }

    private sealed class TableRow
    {
        public string Name { get; set; } = "";
    }

    private sealed class ColumnRow
    {
        public string Name { get; set; } = "";

        public string Type { get; set; } = "";

        public long? Max_Length { get; set; }

        public long Nullable { get; set; }

        public long Origin { get; set; }

        public long Overlooks { get; set; }
    }

    private sealed class KeyRow
    {
        public string Name { get; set; } = "";

        public string? Column { get; set; }

        public long Whole { get; set; }
    }
}

using System.Data.Common;

namespace KeywordBatch.Database;

/// <summary>Reads what tables, columns and indexes there are.</summary>
internal static class SchemaReader
{
    public static async Task<KeywordSchema> ReadAsync(DbSession session, TableNames names, CancellationToken cancellationToken)
    {
        IReadOnlyList<TableInfo> tables = await ReadTablesAsync(
            session,
            [SqlTexts.UnitTable, SqlTexts.RunTable, SqlTexts.FailureTable, SqlTexts.RateTable, names.Chats, names.Keywords, names.Categories],
            cancellationToken).ConfigureAwait(false);
        (TableInfo unit, TableInfo run, TableInfo failure, TableInfo rate) = (tables[0], tables[1], tables[2], tables[3]);
        return new(
            names,
            tables[4],
            tables[5],
            tables[6],
            unit.Exists && run.Exists && failure.Exists)
        {
            HasRateTable = rate.Exists,
            MissingMeasures = [.. Lacking(run, SqlTexts.MeasureNames), .. Lacking(unit, SqlTexts.MeasureNames)],
            MissingOwnColumns = [.. new[] { run, unit, failure, rate }.SelectMany(LackingOwn)],
            UnfoldsJson = await UnfoldsJsonAsync(session, cancellationToken).ConfigureAwait(false),
            UnreadableChatColumns = await ChatColumnCheck.RunAsync(session, names, tables[4], cancellationToken).ConfigureAwait(false),
            HidesKeywords = session.Texts.HidesRows is { } hides
                && DbValues.ToInt64(await session.ScalarAsync(hides, cancellationToken, ("table", names.Keywords)).ConfigureAwait(false)) == 1,
            FindsTexts = await FindsTextsAsync(session, names, tables[5], cancellationToken).ConfigureAwait(false),
        };
    }

    public static async Task<TableInfo> ReadTableAsync(DbSession session, string table, CancellationToken cancellationToken) =>
        (await ReadTablesAsync(session, [table], cancellationToken).ConfigureAwait(false))[0];

    /// <summary>Whether a table is there.</summary>
    public static Task<bool> HasTableAsync(KeywordDatabase database, string table, CancellationToken cancellationToken) =>
        database.UseAsync(
            async (session, token) => (await ReadTableAsync(session, table, token).ConfigureAwait(false)).Exists, cancellationToken);

    private static async Task<IReadOnlyList<TableInfo>> ReadTablesAsync(DbSession session, IReadOnlyList<string> tables, CancellationToken cancellationToken)
    {
        (string, object?)[] parameters = [.. tables.Select((table, i) => ($"table{i}", (object?)table))];
        List<ColumnRow> columns = await session.QueryAsync<ColumnRow>(session.Texts.Columns(tables.Count), cancellationToken, parameters).ConfigureAwait(false);
        List<IndexRow> indexes = columns.Count == 0
            ? []
            : await session.QueryAsync<IndexRow>(session.Texts.Indexes(tables.Count), cancellationToken, parameters).ConfigureAwait(false);
        List<EngineRow> engines = columns.Count == 0 || session.Texts.EnginesWithoutTransactions(tables.Count) is not { } text
            ? []
            : await session.QueryAsync<EngineRow>(text, cancellationToken, parameters).ConfigureAwait(false);
        return [.. tables.Select((table, number) => new TableInfo(
            table,
            [.. columns.Where(c => c.Number == number).Select(c => new ColumnInfo(c.Name, c.Type, (int?)c.Max_Length, c.Charset, c.Collation))],
            [.. indexes.Where(i => i.Number == number).GroupBy(i => i.Name).Select(g => new IndexInfo(g.Key, [.. g.Select(i => i.Column)]))])
        {
            EngineWithoutTransactions = engines.FirstOrDefault(e => e.Number == number)?.Engine,
        })];
    }

    /// <summary>The columns without which nothing works that a table of our own lacks; none when it is whole, or is not there.</summary>
    public static IEnumerable<(string Table, IReadOnlyList<string> Columns)> LackingOwn(TableInfo table) => Lacking(table, SqlTexts.OwnColumns[table.Name]);

    private static IEnumerable<(string Table, IReadOnlyList<string> Columns)> Lacking(TableInfo table, IEnumerable<string> columns)
    {
        string[] lacking = table.Exists ? [.. columns.Where(c => table.Column(c) is null)] : [];
        return lacking.Length == 0 ? [] : [(table.Name, lacking)];
    }

    /// <summary>The tables that the product uses, with the columns that it needs.</summary>
    public static IEnumerable<(TableInfo Table, IReadOnlyList<string> Columns)> Expected(KeywordSchema schema)
    {
        TableNames n = schema.Names;
        yield return (schema.Chats, [n.ChatKey, n.ChatText, n.ChatTime]);
        yield return (schema.Keywords, [n.KeywordText, n.Keyword, n.CategoryId, n.QueryCount, n.KeywordTime, n.BatchTime]);
        yield return (schema.Categories, [n.CategoryId, n.CategoryName]);
    }

    /// <summary>The indexes that the product's queries need; Text names the column that may be indexed by a prefix or hash.</summary>
    public static IEnumerable<(TableInfo Table, IReadOnlyList<string> Columns, string? Text)> ExpectedIndexes(KeywordSchema schema)
    {
        TableNames n = schema.Names;
        yield return (schema.Chats, [n.ChatTime], null);
        yield return (schema.Keywords, [n.KeywordTime], null);
        yield return (schema.Keywords, [n.KeywordText, n.KeywordTime], n.KeywordText);
    }

    private static async Task<bool> FindsTextsAsync(DbSession session, TableNames names, TableInfo keywords, CancellationToken cancellationToken)
    {
        if (session.Texts.ExplainLookup is not { } explain || keywords.Column(names.KeywordText) is null || keywords.Column(names.KeywordTime) is null)
        {
            return true;
        }

        List<PlanStep> steps = await session.ListAsync(
            explain, session.Dialect.ReadPlanStep, cancellationToken, ("start", DateOnly.MinValue), ("end", DateOnly.MaxValue)).ConfigureAwait(false);
        return steps.Any(s => string.Equals(s.SearchedBy, names.KeywordText, StringComparison.OrdinalIgnoreCase));
    }

    // By trying: versions say little about the servers that only speak the protocol.
    private static async Task<bool> UnfoldsJsonAsync(DbSession session, CancellationToken cancellationToken)
    {
        if (session.Texts.UnfoldsJson is not { } probe)
        {
            return false;
        }

        try
        {
            await session.ScalarAsync(probe, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (DbException e) when (session.Dialect.Classify(e) == DatabaseFault.Other)
        {
            return false;
        }
    }

    private sealed class ColumnRow
    {
        public long Number { get; set; }

        public string Name { get; set; } = "";

        public string Type { get; set; } = "";

        public long? Max_Length { get; set; }

        public string? Charset { get; set; }

        public string? Collation { get; set; }
    }

    private sealed class EngineRow
    {
        public long Number { get; set; }

        public string Engine { get; set; } = "";
    }

    private sealed class IndexRow
    {
        public long Number { get; set; }

        public string Name { get; set; } = "";

        public string Column { get; set; } = "";
    }
}

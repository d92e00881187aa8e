using System.Globalization;

namespace KeywordBatch.Database;

/// <summary>Compares a database with what the product needs, and makes what is missing.</summary>
/// <param name="database">The database.</param>
public sealed class SchemaInitializer(KeywordDatabase database)
{
    /// <summary>Reachability, version, and what is missing; never throws for a server that does not answer.</summary>
    /// <param name="cancellationToken">Ends the work.</param>
    public async Task<KeywordDatabaseReport> TestAsync(CancellationToken cancellationToken)
    {
        string version;
        try
        {
            version = await database.UseAsync(
                async (session, token) => (string?)await session.ScalarAsync(session.Texts.Version, token).ConfigureAwait(false) ?? "",
                cancellationToken).ConfigureAwait(false);
        }
        catch (KeywordBatchException e)
        {
            return new(database.Url.ToString(), false, null, [new("server", database.Url.ToString(), $"{e.Message} {e.RecommendedAction}", null, true)])
            {
                Failure = e.Kind,
            };
        }

        IReadOnlyList<KeywordDatabaseProblem> problems = await FindProblemsAsync(cancellationToken).ConfigureAwait(false);
        return new(database.Url.ToString(), true, version, database.Url.IsMissingFile
            ? [new("file", database.Url.Database, DatabaseErrors.FileAbsent(database.Url), null, true), .. problems]
            : problems);
    }

    /// <summary>What the database lacks, in the order in which it can be mended.</summary>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="KeywordBatchException">The server cannot be reached or refuses.</exception>
    public async Task<IReadOnlyList<KeywordDatabaseProblem>> FindProblemsAsync(CancellationToken cancellationToken)
    {
        KeywordSchema schema = await database.ReadSchemaAsync(cancellationToken).ConfigureAwait(false);
        return
        [
            .. MissingTables(schema),
            .. MissingColumns(schema),
            .. await FindUnusableCategoryAsync(schema, cancellationToken).ConfigureAwait(false),
            .. UnreadableColumns(schema),
            .. await FindOddTimesAsync(schema, cancellationToken).ConfigureAwait(false),
            .. NarrowColumns(schema),
            .. TablesWithoutTransactions(schema),
            .. await FindMissingOwnTablesAsync(schema, cancellationToken).ConfigureAwait(false),
            .. MissingOwnColumns(schema),
            .. await FindMissingIndexesAsync(schema, cancellationToken).ConfigureAwait(false),

            // Nothing that we could grant.
            .. (await RightsProbe.RunAsync(database, schema, cancellationToken).ConfigureAwait(false))
                .Select(d => new KeywordDatabaseProblem("right", d.Table, DatabaseErrors.RightAbsent(d.Table, d.Reason), null, true)),
        ];
    }

    /// <summary>
    /// Runs the statements of problems, and fills the categories table when it is empty. What somebody else makes at the same
    /// moment, as where several hosts start together, is as good as made here.
    /// </summary>
    /// <param name="problems">What to mend; those without a statement are passed over.</param>
    /// <param name="categories">What an empty categories table gets.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>How many categories were added.</returns>
    /// <exception cref="KeywordBatchException">The server cannot be reached, or does not allow it.</exception>
    public async Task<int> ApplyAsync(
        IEnumerable<KeywordDatabaseProblem> problems, IReadOnlyList<KeywordCategory> categories, CancellationToken cancellationToken)
    {
        database.AllowCreating();
        foreach (KeywordDatabaseProblem problem in problems.Where(p => p.Statement is not null))
        {
            try
            {
                await database.UseAsync((s, t) => s.ExecuteAsync(problem.Statement!, t), cancellationToken).ConfigureAwait(false);
            }
            catch (KeywordBatchException)
            {
                IReadOnlyList<KeywordDatabaseProblem> left = await FindProblemsAsync(cancellationToken).ConfigureAwait(false);
                if (left.Any(p => (p.Kind, p.Name) == (problem.Kind, problem.Name)))
                {
                    throw;
                }
            }
        }

        database.ForgetSchema();
        var store = new CategoryStore(database);
        if (categories.Count == 0 || (await store.ListAsync(cancellationToken).ConfigureAwait(false)).Count > 0)
        {
            return 0;
        }

        var parameters = new List<(string, object?)>();
        for (int i = 0; i < categories.Count; i++)
        {
            parameters.Add((string.Create(CultureInfo.InvariantCulture, $"i{i}"), categories[i].Id));
            parameters.Add((string.Create(CultureInfo.InvariantCulture, $"n{i}"), categories[i].Name));
        }

        try
        {
            return await database.UseAsync(
                (s, t) => s.ExecuteAsync(s.Texts.InsertCategories(categories.Count), t, [.. parameters]), cancellationToken).ConfigureAwait(false);
        }
        catch (KeywordBatchException)
        {
            if ((await store.ListAsync(cancellationToken).ConfigureAwait(false)).Count == 0)
            {
                throw;
            }

            return 0;
        }
    }

    private IEnumerable<KeywordDatabaseProblem> MissingTables(KeywordSchema schema)
    {
        (TableInfo, KnownTable)[] users =
            [(schema.Chats, KnownTable.Chats), (schema.Keywords, KnownTable.Keywords), (schema.Categories, KnownTable.Categories)];
        foreach ((TableInfo table, KnownTable known) in users)
        {
            if (!table.Exists)
            {
                yield return MissingTable(table.Name, database.Texts.CreateTable(known), required: true);
            }
        }
    }

    private static IEnumerable<KeywordDatabaseProblem> MissingColumns(KeywordSchema schema)
    {
        foreach ((TableInfo table, IReadOnlyList<string> columns) in SchemaReader.Expected(schema).Where(e => e.Table.Exists))
        {
            foreach (string column in columns.Where(c => table.Column(c) is null))
            {
                yield return new("column", $"{table.Name}.{column}", DatabaseErrors.ColumnAbsent(table.Name, column), null, true);
            }
        }
    }

    private async Task<IEnumerable<KeywordDatabaseProblem>> FindUnusableCategoryAsync(KeywordSchema schema, CancellationToken cancellationToken)
    {
        if (schema.Categories.Column(schema.Names.CategoryId) is null || schema.Categories.Column(schema.Names.CategoryName) is null)
        {
            return [];
        }

        try
        {
            await new CategoryStore(database).ListAsync(cancellationToken).ConfigureAwait(false);
            return [];
        }
        catch (KeywordBatchException e) when (e.ErrorId == nameof(DatabaseErrors.CategoryIdUnusable))
        {
            return [new("column", (string)e.Target!, $"{e.Message} {e.RecommendedAction}", null, true)];
        }
    }

    private IEnumerable<KeywordDatabaseProblem> UnreadableColumns(KeywordSchema schema)
    {
        foreach (UnreadableColumn column in schema.UnreadableChatColumns)
        {
            KeywordBatchException error = DatabaseErrors.ChatsUnusable(database.Url, column);
            yield return new("column", $"{column.Table}.{column.Column}", $"{error.Message} {error.RecommendedAction}", null, true);
        }
    }

    private async Task<IEnumerable<KeywordDatabaseProblem>> FindOddTimesAsync(KeywordSchema schema, CancellationToken cancellationToken)
    {
        var problems = new List<KeywordDatabaseProblem>();
        (TableInfo, string)[] times = [(schema.Chats, schema.Names.ChatTime), (schema.Keywords, schema.Names.KeywordTime)];
        foreach ((TableInfo table, string column) in times)
        {
            if (table.Column(column) is not null && database.Texts.OddTimes(table.Name, column) is { } odd
                && await database.UseAsync((s, t) => s.QueryAsync<OddRows>(odd, t), cancellationToken).ConfigureAwait(false) is [{ Rows: > 0 } found])
            {
                problems.Add(new("column", $"{table.Name}.{column}", DatabaseErrors.TimesNotFound(table.Name, column, found.Rows, found.Example), null, true));
            }
        }

        return problems;
    }

    // A keyword is made of the words of a question, and a category may be named in the chats' language.
    private static IEnumerable<KeywordDatabaseProblem> NarrowColumns(KeywordSchema schema)
    {
        TableNames n = schema.Names;
        (TableInfo, string)[] texts = [(schema.Keywords, n.KeywordText), (schema.Keywords, n.Keyword), (schema.Categories, n.CategoryName)];
        foreach ((TableInfo table, string name) in texts)
        {
            if (schema.Chats.Column(n.ChatText) is { Charset: { } charset } chats && table.Column(name) is { } column && column.IsNarrowerThan(chats))
            {
                yield return new("column", $"{table.Name}.{name}", DatabaseErrors.CharsetNarrow(table.Name, column, charset), null, false);
            }
        }
    }

    // To rebuild a large table takes its time, and the say of whoever made it so: not for us to do. A batch only reads the chats.
    private static IEnumerable<KeywordDatabaseProblem> TablesWithoutTransactions(KeywordSchema schema)
    {
        foreach (TableInfo table in (TableInfo[])[schema.Chats, schema.Keywords])
        {
            if (table.EngineWithoutTransactions is { } engine)
            {
                yield return new("engine", table.Name, DatabaseErrors.TransactionsAbsent(table.Name, engine), null, table == schema.Keywords);
            }
        }
    }

    private async Task<IEnumerable<KeywordDatabaseProblem>> FindMissingOwnTablesAsync(KeywordSchema schema, CancellationToken cancellationToken)
    {
        var problems = new List<KeywordDatabaseProblem>();
        foreach ((string name, KnownTable known) in schema.HasOwnTables && schema.HasRateTable ? [] : OwnTables)
        {
            TableInfo table = await database.UseAsync((s, t) => SchemaReader.ReadTableAsync(s, name, t), cancellationToken).ConfigureAwait(false);
            if (!table.Exists)
            {
                problems.Add(MissingTable(name, database.Texts.CreateTable(known), required: false));
            }
        }

        return problems;
    }

    private IEnumerable<KeywordDatabaseProblem> MissingOwnColumns(KeywordSchema schema)
    {
        foreach ((string table, IReadOnlyList<string> columns) in schema.MissingOwnColumns)
        {
            // Rows without these values mean nothing, so adding the columns would mend nothing.
            string list = string.Join(", ", columns);
            yield return new("column", $"{table}.{list}", DatabaseErrors.OwnColumnsAbsent(table, list), null, true);
        }

        foreach ((string table, IReadOnlyList<string> columns) in schema.MissingMeasures)
        {
            string list = string.Join(", ", columns);
            yield return new("column", $"{table}.{list}", DatabaseErrors.MeasuresAbsent(table, list), database.Texts.AddMeasures(table, columns), false);
        }
    }

    private async Task<IEnumerable<KeywordDatabaseProblem>> FindMissingIndexesAsync(KeywordSchema schema, CancellationToken cancellationToken)
    {
        var problems = new List<KeywordDatabaseProblem>();
        var given = new List<string>();
        foreach ((TableInfo table, IReadOnlyList<string> columns, string? text) in SchemaReader.ExpectedIndexes(schema))
        {
            IReadOnlyList<string> leading = text is null || database.Url.Engine != DatabaseEngine.PostgreSql ? columns : [text];
            if (!table.Indexes.Any(i => i.Serves(leading)) && await TakesIndexAsync(table, cancellationToken).ConfigureAwait(false))
            {
                string list = string.Join(", ", columns);
                int? textLength = text is null ? null : table.Column(text)?.MaxLength;
                IReadOnlyList<string> taken = await database.ListAsync(
                    texts => texts.TakenNames, r => r.GetString(0), cancellationToken, ("table", table.Name)).ConfigureAwait(false);
                string name = database.Texts.IndexName(table.Name, columns, [.. taken, .. given]);
                given.Add(name);
                problems.Add(new("index", $"{table.Name}({list})",
                    DatabaseErrors.IndexAbsent(table.Name, list), database.Texts.CreateIndex(name, table.Name, columns, text, textLength), false));
            }
        }

        return problems;
    }

    // People put views where a table has other names or holds too much; what they stand on is theirs to index.
    private async Task<bool> TakesIndexAsync(TableInfo table, CancellationToken cancellationToken) =>
        !table.Exists || await database.UseAsync(
            (s, t) => s.ScalarAsync(s.Texts.TakesNoIndex, t, ("table", table.Name)), cancellationToken).ConfigureAwait(false) is null;

    private static readonly (string, KnownTable)[] OwnTables =
    [
        (SqlTexts.RunTable, KnownTable.Run), (SqlTexts.UnitTable, KnownTable.Unit), (SqlTexts.FailureTable, KnownTable.Failure),
        (SqlTexts.RateTable, KnownTable.Rate),
    ];

    private static KeywordDatabaseProblem MissingTable(string name, string statement, bool required) =>
        new("table", name, DatabaseErrors.TableAbsent(name), statement, required);

    private sealed class OddRows
    {
        public long Rows { get; set; }

        public string? Example { get; set; }
    }
}

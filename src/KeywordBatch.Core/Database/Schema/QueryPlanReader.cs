namespace KeywordBatch.Database;

/// <summary>Has the server explain the product's own queries, and says which index they lack. Nothing is run but EXPLAIN.</summary>
/// <param name="database">The database.</param>
public sealed class QueryPlanReader(KeywordDatabase database)
{
    private const int RowsOfChunk = 20;

    /// <summary>The plans of the queries that read the user's tables.</summary>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="KeywordBatchException">TableMissing, ColumnMissing, DatabaseUnreachable and their like.</exception>
    public async Task<IReadOnlyList<KeywordQueryPlan>> ReadAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<KeywordDatabaseProblem> problems = await new SchemaInitializer(database).FindProblemsAsync(cancellationToken).ConfigureAwait(false);
        KeywordSchema schema = await database.GetUsableSchemaAsync(cancellationToken).ConfigureAwait(false);
        KeywordDatabaseProblem[] missing = [.. problems.Where(p => p.Kind == "index")];
        DateOnly day = await LatestDayAsync(schema, cancellationToken).ConfigureAwait(false);
        var plans = new List<KeywordQueryPlan>();
        (string, object?)[] bounds = await database.BoundChatsAsync(day, day.AddDays(1), cancellationToken).ConfigureAwait(false);
        foreach (PlannedQuery query in Queries(database.Texts, database.Names, day, bounds))
        {
            IReadOnlyList<PlanStep> steps = await ExplainAsync(query, cancellationToken).ConfigureAwait(false);
            plans.Add(Judge(query, steps, missing));
        }

        return plans;
    }

    // The very texts that are sent; a day that has chats, since a server plans for the values that it is given.
    private static IEnumerable<PlannedQuery> Queries(SqlTexts texts, TableNames names, DateOnly day, (string, object?)[] period)
    {
        var chats = (names.Chats, names.ChatTime);
        var keywords = (names.Keywords, names.KeywordTime);
        (string, string)[] bare = [(names.Chats, names.Chats), (names.Keywords, names.Keywords), ("t", names.Chats)];
        var report = new ReportTexts(texts, names);
        if (texts.ChatBounds is { } bounds)
        {
            yield return new("Get-MissingKeyword (bounds)", bounds, period, bare, [chats]);
        }

        yield return new(
            "Get-MissingKeyword", texts.MissingQuestions, [.. period, ("after", long.MinValue), ("bucket", 0), ("buckets", 1)], bare, [chats, keywords]);
        yield return new("Get-KeywordCoverage", texts.Coverage, [.. period, ("blanks", " "), ("buckets", 1)], bare, [chats, keywords]);
        yield return new("Get-UniqueChat", texts.UniqueChats(halved: false), period, bare, [chats]);
        yield return new(
            "Add-ChatKeyword",
            texts.ExistingRows(Chunk(day)),
            [.. period, .. texts.RowBinding.Parameters(KeywordRows.Questions, Chunk(day))],
            [(names.Keywords, names.Keywords), ("k", names.Keywords)],
            [(names.Keywords, names.KeywordText)]);
        yield return new("Get-ChatKeyword", texts.SelectKeywords(byCategory: false), period, [("k", names.Keywords)], [keywords]);
        yield return new("Export-KeywordReport", report.Categories, period, bare, [keywords]);
    }

    private static ChatKeyword[] Chunk(DateOnly day) =>
        [.. Enumerable.Range(0, RowsOfChunk).Select(i => new ChatKeyword(day, $"question {i}", "", 0, 1))];

    // Without an index on the time, finding the latest would read the whole table for no good.
    private async Task<DateOnly> LatestDayAsync(KeywordSchema schema, CancellationToken cancellationToken)
    {
        object? latest = schema.Chats.Indexes.Any(i => i.Serves([database.Names.ChatTime]))
            ? await database.UseAsync((s, t) => s.ScalarAsync(s.Texts.LatestChat, t), cancellationToken).ConfigureAwait(false)
            : null;
        return DbValues.ToTime(latest) is { } time ? DateOnly.FromDateTime(time) : DateOnly.FromDateTime(database.Time.GetUtcNow().UtcDateTime);
    }

    private Task<IReadOnlyList<PlanStep>> ExplainAsync(PlannedQuery query, CancellationToken cancellationToken) =>
        database.ListAsync(texts => texts.Explain(query.Sql), database.Dialect.ReadPlanStep, cancellationToken, query.Parameters);

    private static KeywordQueryPlan Judge(PlannedQuery query, IReadOnlyList<PlanStep> steps, KeywordDatabaseProblem[] missing)
    {
        string[] whole =
        [
            .. steps.Where(s => s.WholeTable is not null)
                .SelectMany(s => query.Tables.Where(t => string.Equals(t.Alias, s.WholeTable, StringComparison.OrdinalIgnoreCase)))
                .Select(t => t.Table).Distinct(),
        ];
        KeywordDatabaseProblem[] lacking =
        [
            .. missing.Where(m => query.Indexes.Any(i =>
                m.Name.StartsWith($"{i.Table}({i.FirstColumn}", StringComparison.Ordinal)
                && m.Name[$"{i.Table}({i.FirstColumn}".Length] is ')' or ',')),
        ];
        string? advice = lacking.Length > 0
            ? string.Join(' ', lacking.Select(l => l.Message))
            : whole.Length > 0 ? DatabaseErrors.IndexNotUsed(string.Join(", ", whole)) : null;
        return new(query.Name, [.. steps.Select(s => s.Text)], whole, lacking) { Advice = advice };
    }
}

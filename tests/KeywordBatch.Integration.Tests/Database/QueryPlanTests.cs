using KeywordBatch.Database;
using KeywordBatch.Testing.Servers;

namespace KeywordBatch.Integration.Tests.Database;

[Collection("servers")]
public sealed class QueryPlanTests(ServersFixture fixture)
{
    private const int Rows = 12_000;

    [Theory]
    [OnSqlite]
    [OnMariaDb]
    [OnPostgreSql]
    public async Task With_its_indexes_no_query_of_a_day_reads_a_whole_table(DatabaseEngine engine)
    {
        await using TestDatabase test = await FilledAsync(engine);

        IReadOnlyList<KeywordQueryPlan> plans = await new QueryPlanReader(test.Database).ReadAsync(default);

        string[] bounds = engine == DatabaseEngine.MySql ? ["Get-MissingKeyword (bounds)"] : [];
        Assert.Equal(
            ["Add-ChatKeyword", "Export-KeywordReport", "Get-ChatKeyword", "Get-KeywordCoverage", "Get-MissingKeyword", .. bounds, "Get-UniqueChat"],
            plans.Select(p => p.Query).Order(StringComparer.Ordinal));
        Assert.All(plans, p =>
        {
            Assert.NotEmpty(p.Plan);
            Assert.True(p.WholeTables.Count == 0, $"{p.Query} reads {string.Join(", ", p.WholeTables)}: {string.Join('\n', p.Plan)}");
            Assert.Empty(p.MissingIndexes);
            Assert.Null(p.Advice);
        });
    }

    [Theory]
    [OnSqlite]
    [OnMariaDb]
    [OnPostgreSql]
    public async Task A_missing_index_is_told_with_every_query_that_lacks_it_and_its_statement_mends_it(DatabaseEngine engine)
    {
        await using TestDatabase test = await FilledAsync(engine);
        string index = (await test.Database.GetSchemaAsync(default)).Chats.Indexes.Single(i => i.Columns[0] == "created_at").Name;
        await test.ExecuteAsync(engine == DatabaseEngine.MySql ? $"DROP INDEX {index} ON chattings" : $"DROP INDEX {index}");

        IReadOnlyList<KeywordQueryPlan> plans = await new QueryPlanReader(test.Database).ReadAsync(default);
        KeywordQueryPlan[] lacking = [.. plans.Where(p => p.MissingIndexes.Count > 0)];
        await test.ExecuteAsync(lacking[0].MissingIndexes[0].Statement!);
        IReadOnlyList<KeywordQueryPlan> after = await new QueryPlanReader(test.Database).ReadAsync(default);

        Assert.Equal(["Get-KeywordCoverage", "Get-MissingKeyword", "Get-UniqueChat"], lacking.Select(p => p.Query).Order(StringComparer.Ordinal));
        Assert.All(lacking, p =>
        {
            Assert.Equal(["chattings(created_at)"], p.MissingIndexes.Select(m => m.Name));
            Assert.Contains("chattings", p.WholeTables);
            Assert.NotNull(p.Advice);
        });
        Assert.All(after, p => Assert.Empty(p.MissingIndexes));
    }

    [Theory]
    [OnSqlite]
    [OnMariaDb]
    [OnPostgreSql]
    public async Task What_is_stored_is_looked_for_by_text_also_while_a_day_fills_that_the_server_knows_as_empty(DatabaseEngine engine)
    {
        await using TestDatabase test = await TestDatabase.CreateAsync(fixture.Servers, engine);
        await test.InitializeAsync();
        await test.ExecuteAsync(engine == DatabaseEngine.MySql ? "ANALYZE TABLE admin_chat_keywords" : "ANALYZE admin_chat_keywords");
        await test.ExecuteAsync("INSERT INTO chattings (input_text, created_at) VALUES ('question', '2025-06-11 09:00:00')");
        await test.ExecuteAsync($"""
            INSERT INTO admin_chat_keywords (query_text, keyword, category_id, query_count, created_at, batch_created_at)
            VALUES {string.Join(", ", Enumerable.Range(0, Rows).Select(i => $"('question {i}', 'k', 1, 1, '2025-06-11 00:00:00', '2025-12-31 00:00:00')"))}
            """);

        IReadOnlyList<KeywordQueryPlan> plans = await new QueryPlanReader(test.Database).ReadAsync(default);

        string plan = string.Join('\n', plans.Single(p => p.Query == "Add-ChatKeyword").Plan);
        Assert.Contains("ix_admin_chat_keywords_query_text_created_at", plan, StringComparison.Ordinal);
        Assert.DoesNotContain("=ix_admin_chat_keywords_created_at", plan, StringComparison.Ordinal);
        Assert.DoesNotContain("using ix_admin_chat_keywords_created_at", plan, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [OnMariaDb]
    public async Task A_day_that_is_a_quarter_of_its_tables_is_read_without_the_other_days(DatabaseEngine engine)
    {
        await using TestDatabase test = await FilledAsync(engine, i => new DateTime(2025, 6, 11).AddDays(4 * i / Rows));

        IReadOnlyList<KeywordQueryPlan> plans = await new QueryPlanReader(test.Database).ReadAsync(default);

        Assert.All(
            plans.Where(p => p.Query is "Get-MissingKeyword" or "Get-MissingKeyword (bounds)" or "Get-KeywordCoverage"),
            p => Assert.True(p.WholeTables.Count == 0, $"{p.Query} reads {string.Join(", ", p.WholeTables)}: {string.Join('\n', p.Plan)}"));
    }

    [Theory]
    [OnSqlite]
    [OnPostgreSql]
    public async Task An_index_of_some_rows_only_is_no_index(DatabaseEngine engine)
    {
        IReadOnlyList<KeywordQueryPlan> plans = await PlansWithTextIndexAsync(engine, "(query_text) WHERE keyword = 'k'");

        Assert.Equal(
            ["admin_chat_keywords(query_text, created_at)"],
            plans.Single(p => p.Query == "Add-ChatKeyword").MissingIndexes.Select(m => m.Name));
    }

    [Theory]
    [OnMariaDb]
    public async Task An_index_that_the_server_is_told_to_leave_aside_is_no_index(DatabaseEngine engine)
    {
        await using TestDatabase test = await FilledAsync(engine);
        await test.ExecuteAsync(
            $"ALTER TABLE admin_chat_keywords ALTER INDEX ix_admin_chat_keywords_query_text_created_at {(MariaDbServer.IsMySql ? "INVISIBLE" : "IGNORED")}");

        IReadOnlyList<KeywordQueryPlan> plans = await new QueryPlanReader(test.Database).ReadAsync(default);
        KeywordDatabaseProblem missing = Assert.Single(plans.Single(p => p.Query == "Add-ChatKeyword").MissingIndexes);
        await test.ExecuteAsync(missing.Statement!);
        IReadOnlyList<KeywordQueryPlan> after = await new QueryPlanReader(test.Database).ReadAsync(default);

        Assert.Equal("admin_chat_keywords(query_text, created_at)", missing.Name);
        Assert.All(after, p => Assert.Empty(p.MissingIndexes));
    }

    [Theory]
    [OnMariaDbAlone]
    public async Task A_hash_that_keeps_long_texts_apart_is_no_index(DatabaseEngine engine)
    {
        await using TestDatabase test = await FilledAsync(engine);
        await test.ExecuteAsync("DROP INDEX ix_admin_chat_keywords_query_text_created_at ON admin_chat_keywords");
        await test.ExecuteAsync("CREATE UNIQUE INDEX ix_other ON admin_chat_keywords (query_text, created_at)");

        IReadOnlyList<KeywordQueryPlan> plans = await new QueryPlanReader(test.Database).ReadAsync(default);

        Assert.Equal(
            ["admin_chat_keywords(query_text, created_at)"],
            plans.Single(p => p.Query == "Add-ChatKeyword").MissingIndexes.Select(m => m.Name));
    }

    [Theory]
    [OnPostgreSql]
    public async Task An_index_by_hash_of_an_expression_or_of_another_collation_is_no_index_by_the_column(DatabaseEngine engine)
    {
        await using TestDatabase test = await FilledAsync(engine);
        await test.ExecuteAsync("DROP INDEX ix_chattings_created_at, ix_admin_chat_keywords_created_at, ix_admin_chat_keywords_query_text_created_at");
        await test.ExecuteAsync("CREATE INDEX ix_hash ON chattings USING hash (created_at)");
        await test.ExecuteAsync("CREATE INDEX ix_expression ON admin_chat_keywords (lower(keyword), created_at)");
        await test.ExecuteAsync("CREATE INDEX ix_collation ON admin_chat_keywords (query_text COLLATE \"C\", created_at)");

        IReadOnlyList<KeywordQueryPlan> plans = await new QueryPlanReader(test.Database).ReadAsync(default);

        Assert.Equal(
            ["admin_chat_keywords(created_at)", "admin_chat_keywords(query_text, created_at)", "chattings(created_at)"],
            plans.SelectMany(p => p.MissingIndexes).Select(m => m.Name).Distinct().Order(StringComparer.Ordinal));
    }

    [Theory]
    [OnSqlite]
    public async Task Each_question_is_looked_for_in_an_index_of_the_column_s_collation_only(DatabaseEngine engine)
    {
        IReadOnlyList<KeywordQueryPlan> own = await PlansWithTextIndexAsync(engine, "(query_text, created_at)");
        IReadOnlyList<KeywordQueryPlan> other = await PlansWithTextIndexAsync(engine, "(query_text COLLATE NOCASE, created_at)");

        Assert.Equal(["Get-KeywordCoverage", "Get-MissingKeyword"], LookingForEach(own));
        Assert.Empty(LookingForEach(other));

        static IEnumerable<string> LookingForEach(IEnumerable<KeywordQueryPlan> plans) => plans
            .Where(p => p.Query is "Get-MissingKeyword" or "Get-KeywordCoverage" && p.Plan.Any(step => step.Contains("CORRELATED", StringComparison.Ordinal)))
            .Select(p => p.Query).Order(StringComparer.Ordinal);
    }

    private async Task<IReadOnlyList<KeywordQueryPlan>> PlansWithTextIndexAsync(DatabaseEngine engine, string index)
    {
        await using TestDatabase test = await FilledAsync(engine);
        await test.ExecuteAsync("DROP INDEX ix_admin_chat_keywords_query_text_created_at");
        await test.ExecuteAsync($"CREATE INDEX ix_other ON admin_chat_keywords {index}");
        return await new QueryPlanReader(test.Database).ReadAsync(default);
    }

    private Task<TestDatabase> FilledAsync(DatabaseEngine engine) =>
        FilledAsync(engine, i => new(2016 + (i / 336 % 10), 1 + (i / 28 % 12), 1 + (i % 28)));

    private async Task<TestDatabase> FilledAsync(DatabaseEngine engine, Func<int, DateTime> dayOf)
    {
        TestDatabase test = await TestDatabase.CreateAsync(fixture.Servers, engine);
        await test.InitializeAsync();
        string[] values = [.. Enumerable.Range(0, Rows).Select(i => $"('question {i}', '{dayOf(i):yyyy-MM-dd} 09:00:00')")];
        string[] keywords = [.. Enumerable.Range(0, Rows).Select(i => $"('question {i}', 'k', 1, 1, '{dayOf(i):yyyy-MM-dd} 00:00:00', '2025-12-31 00:00:00')")];
        await test.ExecuteAsync($"INSERT INTO chattings (input_text, created_at) VALUES {string.Join(", ", values)}");
        await test.ExecuteAsync(
            $"INSERT INTO admin_chat_keywords (query_text, keyword, category_id, query_count, created_at, batch_created_at) VALUES {string.Join(", ", keywords)}");
        foreach (string table in (string[])["chattings", "admin_chat_keywords"])
        {
            await test.ExecuteAsync(engine == DatabaseEngine.MySql ? $"ANALYZE TABLE {table}" : $"ANALYZE {table}");
        }

        return test;
    }
}

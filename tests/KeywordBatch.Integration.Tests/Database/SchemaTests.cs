using KeywordBatch.Batch;
using KeywordBatch.Classification;
using KeywordBatch.Configuration;
using KeywordBatch.Database;
using KeywordBatch.Integration.Tests.Batch;
using KeywordBatch.Questions;
using KeywordBatch.Testing.Servers;

namespace KeywordBatch.Integration.Tests.Database;

[Collection("servers")]
public sealed class SchemaTests(ServersFixture fixture)
{
    [Theory]
    [OnSqlite]
    [OnMariaDb]
    [OnPostgreSql]
    public async Task An_empty_database_lacks_everything_and_after_initialize_nothing(DatabaseEngine engine)
    {
        await using TestDatabase test = await TestDatabase.CreateAsync(fixture.Servers, engine);
        var initializer = new SchemaInitializer(test.Database);

        KeywordDatabaseReport before = await initializer.TestAsync(default);
        int categories = await initializer.ApplyAsync(before.Problems, RulesClassifier.DefaultCategories, default);
        KeywordDatabaseReport after = await initializer.TestAsync(default);

        Assert.False(before.Usable);
        Assert.Equal(
            ["admin_categories", "admin_chat_keywords", "chattings"],
            before.Problems.Where(p => p.Kind == "table" && p.Required).Select(p => p.Name).Order(StringComparer.Ordinal));
        Assert.Equal(3, before.Problems.Count(p => p.Kind == "index"));
        Assert.Equal(11, categories);
        Assert.True(after.Usable);
        Assert.Empty(after.Problems);
        Assert.Equal(RulesClassifier.DefaultCategories, await new CategoryStore(test.Database).ListAsync(default));
    }

    [Theory]
    [OnSqlite]
    [OnMariaDb]
    [OnPostgreSql]
    public async Task What_somebody_else_has_made_since_it_was_found_missing_is_no_error(DatabaseEngine engine)
    {
        await using TestDatabase test = await TestDatabase.CreateAsync(fixture.Servers, engine);
        var first = new SchemaInitializer(test.Database);
        var second = new SchemaInitializer(new KeywordDatabase(test.Url, test.Database.Names));
        IReadOnlyList<KeywordDatabaseProblem> seenByBoth = await second.FindProblemsAsync(default);

        await first.ApplyAsync(seenByBoth, RulesClassifier.DefaultCategories, default);
        int categories = await second.ApplyAsync(seenByBoth, RulesClassifier.DefaultCategories, default);

        Assert.Equal(0, categories);
        Assert.Empty(await second.FindProblemsAsync(default));
        Assert.Equal(RulesClassifier.DefaultCategories, await new CategoryStore(test.Database).ListAsync(default));
    }

    [Theory]
    [OnMariaDb]
    [OnPostgreSql]
    public async Task What_cannot_be_made_and_is_still_missing_is_told(DatabaseEngine engine)
    {
        await using TestDatabase test = await TestDatabase.CreateAsync(fixture.Servers, engine);
        string reader = $"r{Guid.NewGuid():N}"[..12];
        await test.ExecuteAsync(engine == DatabaseEngine.MySql
            ? $"CREATE USER {reader} IDENTIFIED BY 'pw'; GRANT SELECT ON {test.Url.Database}.* TO {reader}"
            : $"CREATE USER {reader} PASSWORD 'pw'; REVOKE CREATE ON SCHEMA public FROM PUBLIC");
        var initializer = new SchemaInitializer(new KeywordDatabase(test.Url.WithAccount(reader, "pw"), test.Database.Names));

        KeywordBatchException error = await Assert.ThrowsAsync<KeywordBatchException>(async () =>
            await initializer.ApplyAsync(await initializer.FindProblemsAsync(default), RulesClassifier.DefaultCategories, default));

        Assert.Equal(KeywordBatchErrorKind.PermissionDenied, error.Kind);
        if (engine == DatabaseEngine.PostgreSql)
        {
            await test.ExecuteAsync($"DROP USER {reader}");
        }
    }

    [Theory]
    [OnMariaDb]
    [OnPostgreSql]
    public async Task An_account_that_may_only_read_is_told_what_it_may_not(DatabaseEngine engine)
    {
        await using TestDatabase test = await TestDatabase.CreateAsync(fixture.Servers, engine);
        await test.InitializeAsync();
        string reader = $"r{Guid.NewGuid():N}"[..12];
        await test.ExecuteAsync(engine == DatabaseEngine.MySql
            ? $"CREATE USER {reader} IDENTIFIED BY 'pw'; GRANT SELECT ON {test.Url.Database}.* TO {reader}"
            : $"CREATE USER {reader} PASSWORD 'pw'; GRANT SELECT ON ALL TABLES IN SCHEMA public TO {reader}");
        var database = new KeywordDatabase(test.Url.WithAccount(reader, "pw"), TableNames.From(SettingsSource.Empty));

        KeywordDatabaseReport report = await new SchemaInitializer(database).TestAsync(default);

        Assert.False(report.Usable);
        Assert.All(report.Problems, p => Assert.Equal(("right", true), (p.Kind, p.Required)));
        Assert.Equal(
            ["admin_chat_keywords", "keyword_batch_failure", "keyword_batch_rate", "keyword_batch_run", "keyword_batch_unit"],
            report.Problems.Select(p => p.Name).Order(StringComparer.Ordinal));
        Assert.Contains("denied", report.Problems[0].Message, StringComparison.OrdinalIgnoreCase);
        if (engine == DatabaseEngine.PostgreSql)
        {
            await test.ExecuteAsync($"DROP OWNED BY {reader}; DROP USER {reader}");
        }
    }

    [Theory]
    [OnSqlite]
    [OnMariaDb]
    [OnPostgreSql]
    public async Task What_one_lacks_is_told_with_the_statement_that_mends_it(DatabaseEngine engine)
    {
        await using TestDatabase test = await TestDatabase.CreateAsync(fixture.Servers, engine);
        await test.InitializeAsync();
        string index = (await test.Database.GetSchemaAsync(default)).Chats.Indexes.Single(i => i.Columns[0] == "created_at").Name;
        await test.ExecuteAsync(engine == DatabaseEngine.MySql ? $"DROP INDEX {index} ON chattings" : $"DROP INDEX {index}");
        await test.ExecuteAsync("DROP TABLE keyword_batch_failure");
        var initializer = new SchemaInitializer(test.Database);

        KeywordDatabaseReport report = await initializer.TestAsync(default);
        foreach (KeywordDatabaseProblem problem in report.Problems)
        {
            await test.ExecuteAsync(problem.Statement!);
        }

        Assert.True(report.Usable);
        Assert.Equal(["index", "table"], report.Problems.Select(p => p.Kind).Order(StringComparer.Ordinal));
        Assert.Empty((await initializer.TestAsync(default)).Problems);
    }

    [Theory]
    [OnSqlite]
    [OnMariaDb]
    [OnPostgreSql]
    public async Task An_own_table_that_lacks_a_column_is_told_and_can_be_put_aside(DatabaseEngine engine)
    {
        await using TestDatabase test = await TestDatabase.CreateAsync(fixture.Servers, engine);
        await test.InitializeAsync();
        await test.ExecuteAsync("ALTER TABLE keyword_batch_unit DROP COLUMN epoch");
        var initializer = new SchemaInitializer(test.Database);

        KeywordDatabaseReport report = await initializer.TestAsync(default);

        Assert.False(report.Usable);
        KeywordDatabaseProblem problem = Assert.Single(report.Problems);
        Assert.Equal(("column", "keyword_batch_unit.epoch", true), (problem.Kind, problem.Name, problem.Required));
        const string Advice = "ALTER TABLE keyword_batch_unit RENAME TO keyword_batch_unit_old";
        Assert.Contains(Advice, problem.Message, StringComparison.Ordinal);
        await test.ExecuteAsync(Advice);
        await test.InitializeAsync();
        Assert.Empty((await initializer.TestAsync(default)).Problems);
    }

    [Theory]
    [OnSqlite]
    [OnMariaDb]
    [OnPostgreSql]
    public async Task A_run_over_an_own_table_that_lacks_a_column_ends_before_it_begins(DatabaseEngine engine)
    {
        await using TestDatabase test = await TestDatabase.CreateAsync(fixture.Servers, engine);
        await test.InitializeAsync();
        await test.ExecuteAsync("ALTER TABLE keyword_batch_failure DROP COLUMN reason");
        test.Database.ForgetSchema();
        using var rules = new RulesClassifier();
        var runner = new BatchRunner(
            test.Database, rules, new(), new() { Journal = null }, new RecordingHost(), TimeProvider.System, new Random(1));

        KeywordBatchException error = await Assert.ThrowsAsync<KeywordBatchException>(
            () => runner.RunAsync(KeywordBatchMode.Basic, new(new(2025, 6, 11), new(2025, 6, 11)), default));

        Assert.Equal(("OwnColumnsMissing", "keyword_batch_failure.reason"), (error.ErrorId, (string?)error.Target));
        Assert.Equal(0, await test.CountAsync("SELECT COUNT(*) FROM keyword_batch_run"));
    }

    [Fact]
    public async Task Looking_at_a_file_that_is_not_there_does_not_make_it()
    {
        var url = DatabaseUrl.ForFile(Path.Combine(Path.GetTempPath(), $"none-{Guid.NewGuid():N}", "none.db"));
        var database = new KeywordDatabase(url, TableNames.From(SettingsSource.Empty));

        KeywordDatabaseReport report = await new SchemaInitializer(database).TestAsync(default);
        KeywordBatchException error = await Assert.ThrowsAsync<KeywordBatchException>(() => database.GetUsableSchemaAsync(default));

        Assert.Equal("TableMissing", error.ErrorId);
        string absent = $"There is no file '{url.Database}'.";
        Assert.StartsWith(absent, error.Message, StringComparison.Ordinal);
        Assert.Equal(("file", absent), (report.Problems[0].Kind, report.Problems[0].Message));
        Assert.False(report.Usable);
        Assert.False(Directory.Exists(Path.GetDirectoryName(url.Database)));
    }

    [Fact]
    public async Task A_server_that_does_not_answer_is_a_report_and_no_error()
    {
        var database = new KeywordDatabase(
            DatabaseUrl.Parse("mysql://root:secret@127.0.0.1:1/none"), TableNames.From(SettingsSource.Empty), new() { ConnectTimeoutSeconds = 2 });

        KeywordDatabaseReport report = await new SchemaInitializer(database).TestAsync(default);

        Assert.False(report.Reachable);
        Assert.DoesNotContain("secret", report.ToString() + report.Problems[0], StringComparison.Ordinal);
    }

    [Theory]
    [OnSqlite]
    [OnMariaDb]
    [OnPostgreSql]
    public async Task Tables_and_columns_go_by_the_names_of_the_settings(DatabaseEngine engine)
    {
        await using TestDatabase test = await TestDatabase.CreateAsync(fixture.Servers, engine);
        SettingsSource settings = SettingsSource.Empty.With(
        [
            new("DB_TABLE_CHATTINGS", "order"), new("DB_COLUMN_INPUT_TEXT", "select"), new("DB_COLUMN_KEYWORD_CREATED_AT", "asked_at"),
        ]);
        var database = new KeywordDatabase(test.Url, TableNames.From(settings));
        var initializer = new SchemaInitializer(database);

        await initializer.ApplyAsync(await initializer.FindProblemsAsync(default), RulesClassifier.DefaultCategories, default);
        ChatImportSummary imported = await new ChatImporter(database).ImportAsync(
            new[] { new ChatMessage(new(2025, 6, 11, 1, 2, 3), "물음") }.ToAsyncEnumerable(), null, null, default);
        List<MissingKeyword> missing = await new QuestionReader(database)
            .ReadMissingAsync(new Period(new(2025, 6, 11), new(2025, 6, 11))).ToListAsync();

        Assert.Equal(1, imported.Inserted);
        Assert.Equal([new MissingKeyword(new(2025, 6, 11), "물음", 1)], missing);
    }

    [Theory]
    [OnPostgreSql]
    public async Task Chats_are_imported_by_an_account_that_may_do_nothing_else(DatabaseEngine engine)
    {
        await using TestDatabase test = await TestDatabase.CreateAsync(fixture.Servers, engine);
        await test.InitializeAsync();
        string role = $"r{Guid.NewGuid():N}"[..20];
        await test.ExecuteAsync($"CREATE ROLE {role} LOGIN; GRANT SELECT, INSERT ON chattings TO {role}");
        try
        {
            var database = new KeywordDatabase(test.Url.WithAccount(role, ""), test.Database.Names);
            IEnumerable<ChatMessage> chats = Enumerable.Range(0, 1_500).Select(i => new ChatMessage(new(2025, 7, 1), $"chat {i}"));

            ChatImportSummary summary = await new ChatImporter(database).ImportAsync(chats.ToAsyncEnumerable(), null, null, default);

            Assert.Equal((1_500L, 0L), (summary.Inserted, summary.Failed));
            Assert.Equal(1_500, await test.CountAsync("SELECT COUNT(*) FROM chattings"));
        }
        finally
        {
            await test.ExecuteAsync($"DROP OWNED BY {role}; DROP ROLE {role}");
        }
    }
}

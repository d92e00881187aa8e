using KeywordBatch.Batch;
using KeywordBatch.Classification;
using KeywordBatch.Database;
using KeywordBatch.Integration.Tests.Batch;
using KeywordBatch.Questions;
using KeywordBatch.Testing.Servers;

namespace KeywordBatch.Integration.Tests.Database;

[Collection("servers")]
public sealed class StorageEngineTests(ServersFixture fixture)
{
    [Theory]
    [OnMariaDb("admin_chat_keywords", "MyISAM")]
    [OnMariaDbAlone("admin_chat_keywords", "Aria")]
    [OnMariaDb("chattings", "MyISAM")]
    [OnMariaDbAlone("chattings", "Aria")]
    public async Task A_table_without_transactions_is_told_and_nothing_is_stored_into_it(DatabaseEngine engine, string table, string storage)
    {
        await using TestDatabase test = await TestDatabase.CreateAsync(fixture.Servers, engine);
        await test.InitializeAsync();
        await test.ExecuteAsync($"ALTER TABLE {table} ENGINE = {storage}");
        test.Database.ForgetSchema();

        KeywordBatchException error = await Assert.ThrowsAsync<KeywordBatchException>(() => StoreAsync(test, table));
        KeywordDatabaseReport report = await new SchemaInitializer(test.Database).TestAsync(default);

        Assert.Equal(("TransactionsMissing", table), (error.ErrorId, (string?)error.Target));
        Assert.Contains(storage, error.Message, StringComparison.Ordinal);
        Assert.Equal(0, await test.CountAsync($"SELECT COUNT(*) FROM {table}"));
        bool isWritten = table == "admin_chat_keywords";
        Assert.Equal(!isWritten, report.Usable);
        KeywordDatabaseProblem problem = Assert.Single(report.Problems);
        Assert.Equal(("engine", table, isWritten), (problem.Kind, problem.Name, problem.Required));
        string advice = $"ALTER TABLE {table} ENGINE=InnoDB";
        Assert.Contains(advice, problem.Message, StringComparison.Ordinal);
        Assert.Contains(advice, error.RecommendedAction, StringComparison.Ordinal);
        await test.ExecuteAsync(advice);
        test.Database.ForgetSchema();
        await StoreAsync(test, table);
        Assert.Empty(await new SchemaInitializer(test.Database).FindProblemsAsync(default));
    }

    [Theory]
    [OnMariaDb]
    public async Task Tables_are_made_with_transactions_whatever_the_server_makes_others_of(DatabaseEngine engine)
    {
        await using TestDatabase test = await TestDatabase.CreateAsync(fixture.Servers, engine);
        await test.Database.UseAsync(
            async (session, token) =>
            {
                await session.ExecuteAsync("SET SESSION default_storage_engine = MyISAM", token);
                foreach (KnownTable table in Enum.GetValues<KnownTable>())
                {
                    await session.ExecuteAsync(session.Texts.CreateTable(table), token);
                }

                await session.ExecuteAsync(AttemptTexts.Create(engine), token);
                await session.ExecuteAsync("SET SESSION default_storage_engine = DEFAULT", token);
            },
            default);

        Assert.Equal(
            ["InnoDB"],
            await test.Database.ListAsync(_ => "SELECT DISTINCT engine FROM information_schema.tables WHERE table_schema = DATABASE()", r => r.GetString(0), default));
    }

    [Theory]
    [OnMariaDb]
    public async Task A_run_that_would_store_without_transactions_ends_before_it_begins(DatabaseEngine engine)
    {
        await using TestDatabase test = await TestDatabase.CreateAsync(fixture.Servers, engine);
        await test.InitializeAsync();
        await test.ExecuteAsync("ALTER TABLE admin_chat_keywords ENGINE = MyISAM");
        test.Database.ForgetSchema();
        using var rules = new RulesClassifier();
        var runner = new BatchRunner(
            test.Database, rules, new(), new() { Journal = null }, new RecordingHost(), TimeProvider.System, new Random(1));
        var day = new Period(new(2025, 6, 11), new(2025, 6, 11));

        KeywordBatchException error = await Assert.ThrowsAsync<KeywordBatchException>(() => runner.RunAsync(KeywordBatchMode.Basic, day, default));
        await runner.RunAsync(KeywordBatchMode.Check, day, default);

        Assert.Equal("TransactionsMissing", error.ErrorId);
        Assert.Equal(0, await test.CountAsync("SELECT COUNT(*) FROM keyword_batch_run"));
    }

    [Theory]
    [OnMariaDb]
    public async Task A_view_on_a_table_of_the_right_columns_is_stored_into(DatabaseEngine engine)
    {
        await using TestDatabase test = await TestDatabase.CreateAsync(fixture.Servers, engine);
        await test.InitializeAsync();
        await test.ExecuteAsync("RENAME TABLE admin_chat_keywords TO words; CREATE VIEW admin_chat_keywords AS SELECT * FROM words");
        test.Database.ForgetSchema();

        await StoreAsync(test, "admin_chat_keywords");

        Assert.Equal(1, await test.CountAsync("SELECT COUNT(*) FROM words"));
        Assert.DoesNotContain(await new SchemaInitializer(test.Database).FindProblemsAsync(default), p => p.Required);
    }

    // A row that fits and one that does not.
    private static Task StoreAsync(TestDatabase test, string table)
    {
        var day = new DateOnly(2025, 6, 11);
        return table == "chattings"
            ? new ChatImporter(test.Database).ImportAsync(
                new[] { new ChatMessage(new(2025, 6, 11), "fits"), new ChatMessage(new(2025, 6, 11), new string('a', 70_000)) }.ToAsyncEnumerable(), null, null, default)
            : new ChunkWriter(test.Database).WriteAsync(
                day, [new(day, "fits", "k", 1, 1), new(day, new string('a', 70_000), "k", 1, 1)], [], null, 0, default);
    }
}

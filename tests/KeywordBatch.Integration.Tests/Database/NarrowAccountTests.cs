using KeywordBatch.Batch;
using KeywordBatch.Database;
using KeywordBatch.Integration.Tests.Batch;
using KeywordBatch.Testing.Servers;

namespace KeywordBatch.Integration.Tests.Database;

/// <summary>Accounts of PostgreSQL that may do what a run needs and no more, or not with every row.</summary>
[Collection("servers")]
public sealed class NarrowAccountTests(ServersFixture fixture)
{
    private static readonly DateOnly Day = new(2025, 6, 11);

    [Theory]
    [OnPostgreSql]
    public async Task A_run_wants_no_right_to_a_sequence(DatabaseEngine engine)
    {
        await using TestDatabase test = await CreateAsync(engine);
        await AsAccountAsync(test, async database =>
        {
            KeywordBatchSummary first = await RunAsync(database);
            KeywordBatchSummary second = await RunAsync(database);

            Assert.Equal((3L, 0L), (first.Processed, first.Failed));
            Assert.Equal([first.RunId, second.RunId], await RunIdsAsync(test));
        });
    }

    [Theory]
    [OnPostgreSql]
    public async Task A_row_that_a_policy_refuses_costs_itself_alone(DatabaseEngine engine)
    {
        await using TestDatabase test = await CreateAsync(engine);
        await test.ExecuteAsync("""
            ALTER TABLE admin_chat_keywords ENABLE ROW LEVEL SECURITY;
            CREATE POLICY seen ON admin_chat_keywords FOR SELECT USING (true);
            CREATE POLICY stored ON admin_chat_keywords FOR INSERT WITH CHECK (query_text <> 'two')
            """);
        await AsAccountAsync(test, async database =>
        {
            KeywordBatchSummary summary = await RunAsync(database);

            Assert.Equal((2L, 1L), (summary.Processed, summary.Failed));
            KeywordFailure failure = Assert.Single(await new FailureStore(database).ReadAsync(new(Day, Day), 0).ToListAsync());
            Assert.Contains("row-level security", failure.Reason, StringComparison.Ordinal);
        });
    }

    [Theory]
    [OnPostgreSql]
    public async Task A_row_that_the_account_would_not_see_again_is_not_stored(DatabaseEngine engine)
    {
        await using TestDatabase test = await CreateAsync(engine);
        await test.ExecuteAsync("""
            ALTER TABLE admin_chat_keywords ENABLE ROW LEVEL SECURITY;
            CREATE POLICY seen ON admin_chat_keywords FOR SELECT USING (query_text <> 'two');
            CREATE POLICY stored ON admin_chat_keywords FOR INSERT WITH CHECK (true)
            """);
        await AsAccountAsync(test, async database =>
        {
            KeywordBatchSummary first = await RunAsync(database);
            await RunAsync(database);

            Assert.Equal((2L, 1L), (first.Processed, first.Failed));
            Assert.Equal(2, await test.CountAsync("SELECT COUNT(*) FROM admin_chat_keywords"));
        });
    }

    private static async Task<List<long>> RunIdsAsync(TestDatabase test) =>
        [.. (await test.QueryAsync("SELECT run_id FROM keyword_batch_run ORDER BY run_id")).Select(r => (long)r[0]!)];

    private static async Task<KeywordBatchSummary> RunAsync(KeywordDatabase database)
    {
        using var classifier = new CountingClassifier();
        var runner = new BatchRunner(database, classifier, new(), new() { Journal = null }, new RecordingHost(), TimeProvider.System, new Random(1));
        return await runner.RunAsync(KeywordBatchMode.Basic, new(Day, Day), default);
    }

    private static async Task AsAccountAsync(TestDatabase test, Func<KeywordDatabase, Task> work)
    {
        string role = $"r{Guid.NewGuid():N}"[..20];
        await test.ExecuteAsync($"""
            CREATE ROLE {role} LOGIN;
            GRANT SELECT ON chattings, admin_categories TO {role};
            GRANT SELECT, INSERT ON admin_chat_keywords TO {role};
            GRANT SELECT, INSERT, UPDATE, DELETE ON keyword_batch_run, keyword_batch_unit, keyword_batch_failure, keyword_batch_rate TO {role}
            """);
        try
        {
            var database = new KeywordDatabase(test.Url.WithAccount(role, ""), test.Database.Names);
            await work(database);
            database.CloseIdle();
        }
        finally
        {
            await test.ExecuteAsync($"DROP OWNED BY {role}; DROP ROLE {role}");
        }
    }

    private async Task<TestDatabase> CreateAsync(DatabaseEngine engine)
    {
        TestDatabase test = await TestDatabase.CreateAsync(fixture.Servers, engine);
        await test.InitializeAsync();
        await test.ExecuteAsync($"INSERT INTO chattings (input_text, created_at) SELECT t, '{Day:yyyy-MM-dd}' FROM unnest(ARRAY['one', 'two', 'three']) t");
        return test;
    }
}

using KeywordBatch.Batch;
using KeywordBatch.Database;
using KeywordBatch.Integration.Tests.Batch;
using KeywordBatch.Questions;
using KeywordBatch.Testing.Servers;

namespace KeywordBatch.Integration.Tests.Database;

/// <summary>Tables of the user's whose columns are there, and hold what a run cannot read or find.</summary>
[Collection("servers")]
public sealed class UnreadableColumnTests(ServersFixture fixture)
{
    private static readonly Period Day = new(new(2025, 6, 11), new(2025, 6, 11));

    [Theory]
    [InlineData("timestamp", "1749600000", "1749600000")]
    [InlineData("text", "1749600000", "1749600000")]
    [InlineData("text", "'2025/06/11 09:00:00'", "2025/06/11 09:00:00")]
    [InlineData("text", "'2025-6-11 09:00:00'", "2025-6-11 09:00:00")]
    [InlineData("timestamp", "julianday('2025-06-11 12:00:00')", "2460838")]
    [InlineData("text", "x'323032352d30362d3131'", "2025-06-11")]
    public async Task Chats_whose_time_no_period_finds_are_told(string type, string time, string example)
    {
        await using TestDatabase test = await TestDatabase.CreateAsync(fixture.Servers, DatabaseEngine.Sqlite);
        await test.ExecuteAsync($"CREATE TABLE chattings (chatting_pk INTEGER PRIMARY KEY, input_text text, created_at {type})");
        await test.InitializeAsync();
        await test.ExecuteAsync($"INSERT INTO chattings (input_text, created_at) VALUES ('lost', {time}), ('lost too', {time}), ('found', '2025-06-11T09:00:00'), ('of no time', NULL)");

        KeywordDatabaseReport report = await new SchemaInitializer(test.Database).TestAsync(default);
        List<MissingKeyword> found = await new QuestionReader(test.Database).ReadMissingAsync(Day).ToListAsync();

        Assert.Equal(["found"], found.Select(q => q.Text));
        Assert.False(report.Usable);
        KeywordDatabaseProblem problem = Assert.Single(report.Problems);
        Assert.Equal(("column", "chattings.created_at", true, null), (problem.Kind, problem.Name, problem.Required, problem.Statement));
        Assert.Contains($"'{example}", problem.Message, StringComparison.Ordinal);
        Assert.Contains("2 ", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keyword_rows_whose_time_no_period_finds_are_told()
    {
        await using TestDatabase test = await TestDatabase.CreateAsync(fixture.Servers, DatabaseEngine.Sqlite);
        await test.InitializeAsync();
        await test.ExecuteAsync("""
            INSERT INTO admin_chat_keywords (query_text, keyword, category_id, query_count, created_at, batch_created_at)
            VALUES ('a', 'k', 1, 1, 1749600000, '2025-06-12'), ('b', 'k', 1, 1, '2025-06-11 00:00:00', 'whenever')
            """);

        KeywordDatabaseProblem problem = Assert.Single(await new SchemaInitializer(test.Database).FindProblemsAsync(default));

        Assert.Equal(("column", "admin_chat_keywords.created_at", true), (problem.Kind, problem.Name, problem.Required));
    }

    [Theory]
    [OnSqlite("TEXT", Uuid)]
    [OnSqlite("BLOB", "x'01'")]
    [OnMariaDb("varchar(36)", Uuid)]
    [OnMariaDb("char(36)", Uuid)]
    [OnMariaDbAlone("uuid", Uuid)]
    [OnMariaDb("binary(3)", "'abc'")]
    [OnMariaDb("datetime", "'2025-06-11 09:00:00'")]
    [OnMariaDb("bigint unsigned", "18446744073709551000")]
    [OnMariaDb("decimal(30,0)", "100000000000000000000000")]
    [OnPostgreSql("text", Uuid)]
    [OnPostgreSql("uuid", Uuid)]
    [OnPostgreSql("double precision", "1")]
    [OnPostgreSql("numeric", "1e40")]
    public Task A_key_that_is_no_whole_number_is_told_and_no_run_begins(DatabaseEngine engine, string type, string value) =>
        AssertRefusedAsync(engine, "chatting_pk", "ChatKeyUnusable", type, value);

    [Theory]
    [OnMariaDb("varbinary(500)", "'q'")]
    [OnMariaDb("longblob", "'q'")]
    [OnMariaDb("int", "1")]
    [OnMySqlAlone("json", "'{}'")]
    [OnPostgreSql("bytea", "'q'")]
    [OnPostgreSql("jsonb", "'{}'")]
    [OnPostgreSql("text[]", "'{q}'")]
    public Task A_text_that_is_none_is_told_and_no_run_begins(DatabaseEngine engine, string type, string value) =>
        AssertRefusedAsync(engine, "input_text", "ChatTextUnusable", type, value);

    [Theory]
    [OnMariaDb("bigint", "1749600000")]
    [OnMariaDb("double", "1749600000.5")]
    [OnPostgreSql("bigint", "1749600000")]
    [OnPostgreSql("text", "'2025-06-11 09:00:00'")]
    public Task A_time_that_is_none_is_told_and_no_run_begins(DatabaseEngine engine, string type, string value) =>
        AssertRefusedAsync(engine, "created_at", "ChatTimeUnusable", type, value);

    [Theory]
    [OnSqlite("chatting_pk", "TEXT", "'17'")]
    [OnSqlite("chatting_pk", "REAL", "1.5")]
    [OnSqlite("input_text", "INTEGER", "17")]
    [OnMariaDb("chatting_pk", "bigint unsigned", "17")]
    [OnMariaDb("chatting_pk", "varchar(20)", "'17'")]
    [OnMariaDb("chatting_pk", "decimal(20,2)", "17")]
    [OnMariaDb("chatting_pk", "double", "17")]
    [OnMariaDbAlone("input_text", "json", "'\"q\"'")]
    [OnMariaDb("input_text", "enum('q')", "'q'")]
    [OnMariaDb("created_at", "varchar(30)", "'2025-06-11 09:00:00'")]
    [OnMariaDb("created_at", "bigint", "20250611090000")]
    [OnPostgreSql("chatting_pk", "numeric(10,2)", "17")]
    [OnPostgreSql("input_text", "name", "'q'")]
    [OnPostgreSql("created_at", "timestamptz", "'2025-06-11 09:00:00'")]
    [OnPostgreSql("created_at", "date", "'2025-06-11'")]
    public async Task What_can_be_read_all_the_same_is_read(DatabaseEngine engine, string column, string type, string value)
    {
        await using TestDatabase test = await WithChatAsync(engine, column, type, value);

        KeywordBatchSummary summary = await RunAsync(test);

        Assert.Equal((1L, 0L), (summary.Processed, summary.Failed));
        Assert.Empty(await new SchemaInitializer(test.Database).FindProblemsAsync(default));
    }

    private const string Uuid = "'3f2504e0-4f89-41d3-9a0c-0305e82c3301'";

    private async Task AssertRefusedAsync(DatabaseEngine engine, string column, string errorId, string type, string value)
    {
        await using TestDatabase test = await WithChatAsync(engine, column, type, value);

        KeywordBatchException error = await Assert.ThrowsAsync<KeywordBatchException>(() => RunAsync(test));
        KeywordBatchException reading = await Assert.ThrowsAsync<KeywordBatchException>(
            async () => await new QuestionReader(test.Database).ReadMissingAsync(Day).ToListAsync());
        KeywordDatabaseReport report = await new SchemaInitializer(test.Database).TestAsync(default);

        Assert.Equal((errorId, $"chattings.{column}"), (error.ErrorId, (string?)error.Target));
        Assert.Equal(error.Message, reading.Message);
        if (engine != DatabaseEngine.PostgreSql && column != "created_at" && type is not ("int" or "json"))
        {
            KeywordBatchException unique = await Assert.ThrowsAsync<KeywordBatchException>(
                async () => await new QuestionReader(test.Database).ReadUniqueAsync(Day).ToListAsync());
            Assert.Equal(error.Message, unique.Message);
        }

        Assert.False(report.Usable);
        KeywordDatabaseProblem problem = Assert.Single(report.Problems);
        Assert.Equal(("column", $"chattings.{column}", true), (problem.Kind, problem.Name, problem.Required));
        Assert.Equal($"{error.Message} {error.RecommendedAction}", problem.Message);
        Assert.Equal(0, await test.CountAsync("SELECT COUNT(*) FROM keyword_batch_run"));
        if ((engine == DatabaseEngine.PostgreSql && type != "numeric") || type == "uuid" || column == "created_at")
        {
            error = await Assert.ThrowsAsync<KeywordBatchException>(() => RunAsync(test, KeywordBatchMode.Check));
            Assert.Equal(errorId, error.ErrorId);
        }
        else
        {
            await RunAsync(test, KeywordBatchMode.Check);
        }
    }

    // A table of chats with one of its columns of another type, and a chat.
    private async Task<TestDatabase> WithChatAsync(DatabaseEngine engine, string column, string type, string value)
    {
        TestDatabase test = await TestDatabase.CreateAsync(fixture.Servers, engine);
        (string Name, string Type, string Value)[] columns =
        [
            ("chatting_pk", "bigint", "1"), ("input_text", "varchar(100)", "'question'"),
            ("created_at", engine == DatabaseEngine.MySql ? "datetime" : "timestamp", "'2025-06-11 09:00:00'"),
        ];
        int at = Array.FindIndex(columns, c => c.Name == column);
        columns[at] = (column, type, value);
        await test.ExecuteAsync($"CREATE TABLE chattings ({string.Join(", ", columns.Select(c => $"{c.Name} {c.Type}"))}, PRIMARY KEY (chatting_pk))");
        await test.InitializeAsync();
        await test.ExecuteAsync($"INSERT INTO chattings VALUES ({string.Join(", ", columns.Select(c => c.Value))})");
        test.Database.ForgetSchema();
        return test;
    }

    private static async Task<KeywordBatchSummary> RunAsync(TestDatabase test, KeywordBatchMode mode = KeywordBatchMode.Basic)
    {
        using var classifier = new CountingClassifier();
        var runner = new BatchRunner(
            test.Database, classifier, new(), new() { Journal = null }, new RecordingHost(), TimeProvider.System, new Random(1));
        return await runner.RunAsync(mode, Day, default);
    }
}

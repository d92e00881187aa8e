using KeywordBatch.Batch;
using KeywordBatch.Database;
using KeywordBatch.Testing.Servers;

namespace KeywordBatch.Integration.Tests.Batch;

/// <summary>What a server refuses costs the row that it refuses, whatever it calls it.</summary>
[Collection("waiting")]
public sealed class RefusedRowTests(ServersFixture fixture)
{
    private static readonly DateOnly Day = new(2025, 6, 11);

    [Theory]
    [OnPostgreSql]
    public async Task A_code_of_a_triggers_own_and_a_message_of_emoji_cost_one_question(DatabaseEngine engine)
    {
        await using TestDatabase test = await CreateAsync(engine, "질문 하나", "거절 " + string.Concat(Enumerable.Repeat("😀", 1200)), "질문 둘");
        await test.ExecuteAsync("""
            CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF NEW.query_text LIKE '거절%' THEN RAISE EXCEPTION 'x%', NEW.query_text USING ERRCODE = 'KB001'; END IF;
                RETURN NEW;
            END $$;
            CREATE TRIGGER refuse BEFORE INSERT ON admin_chat_keywords FOR EACH ROW EXECUTE FUNCTION refuse()
            """);

        KeywordBatchSummary summary = await RunAsync(test);

        Assert.Equal((2L, 1L), (summary.Processed, summary.Failed));
        KeywordFailure failure = Assert.Single(await new FailureStore(test.Database).ReadAsync(new(Day, Day), 0).ToListAsync());
        Assert.StartsWith("KB001: x거절 😀", failure.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [OnMariaDb]
    public async Task A_signal_of_a_triggers_own_costs_one_question(DatabaseEngine engine)
    {
        await using TestDatabase test = await CreateAsync(engine, "질문 하나", "거절", "질문 둘");
        await test.ExecuteAsync("""
            CREATE TRIGGER refuse BEFORE INSERT ON admin_chat_keywords FOR EACH ROW
            IF NEW.query_text = '거절' THEN SIGNAL SQLSTATE 'KB001' SET MESSAGE_TEXT = 'not this one'; END IF
            """);

        KeywordBatchSummary summary = await RunAsync(test);

        Assert.Equal((2L, 1L), (summary.Processed, summary.Failed));
    }

    [Theory]
    [OnPostgreSql]
    public async Task A_text_too_long_for_an_index_costs_one_question(DatabaseEngine engine)
    {
        // Of what no compression makes less of.
        string text = string.Concat(Enumerable.Range(0, 3200).Select(i => (char)(0xAC00 + (i * 7919 % 11172))));
        await using TestDatabase test = await CreateAsync(engine, "질문 하나", text, "질문 둘");
        await test.ExecuteAsync("CREATE INDEX whole ON admin_chat_keywords (query_text)");

        KeywordBatchSummary summary = await RunAsync(test);

        Assert.Equal((2L, 1L), (summary.Processed, summary.Failed));
    }

    [Theory]
    [OnPostgreSql]
    [OnMariaDb]
    public async Task A_run_goes_by_the_tables_as_they_are_when_it_begins(DatabaseEngine engine)
    {
        await using TestDatabase test = await CreateAsync(engine, "질문 하나", "질문 둘");
        await test.Database.GetSchemaAsync(default);
        await test.ExecuteAsync(engine == DatabaseEngine.PostgreSql
            ? "ALTER TABLE admin_chat_keywords ALTER COLUMN keyword TYPE varchar(2)"
            : """
                ALTER TABLE admin_chat_keywords MODIFY keyword varchar(2) NOT NULL,
                RENAME INDEX ix_admin_chat_keywords_query_text_created_at TO by_text
                """);

        KeywordBatchSummary summary = await RunAsync(test);

        Assert.Equal((2L, 0L), (summary.Processed, summary.Failed));
    }

    [Theory]
    [OnPostgreSql("statement timeout")]
    [OnMariaDbAlone("max_statement_time")]
    public async Task A_statement_that_the_server_ends_for_its_time_is_tried_again(DatabaseEngine engine, string reason)
    {
        await using TestDatabase test = await CreateAsync(engine, "질문 하나", "질문 둘");
        string user = $"slow_{Guid.NewGuid():N}"[..20];

        // A sequence counts on when what has asked it is rolled back.
        await test.ExecuteAsync(engine == DatabaseEngine.PostgreSql
            ? $"""
                ALTER DATABASE {test.Url.Database} SET statement_timeout = '300ms';
                CREATE SEQUENCE tries;
                CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    IF nextval('tries') = 1 THEN PERFORM pg_sleep(5); END IF;
                    RETURN NEW;
                END $$;
                CREATE TRIGGER slow BEFORE INSERT ON admin_chat_keywords FOR EACH ROW EXECUTE FUNCTION slow()
                """
            : $"""
                CREATE USER {user} IDENTIFIED BY 'pw' WITH MAX_STATEMENT_TIME 0.3;
                GRANT ALL ON {test.Url.Database}.* TO {user};
                CREATE SEQUENCE tries;
                CREATE TRIGGER slow BEFORE INSERT ON admin_chat_keywords FOR EACH ROW IF NEXTVAL(tries) = 1 THEN DO SLEEP(5); END IF
                """);

        // A session that is there already has no such limit.
        test.Database.CloseIdle();
        KeywordDatabase limited = engine == DatabaseEngine.PostgreSql
            ? test.Database
            : new(test.Url.WithAccount(user, "pw"), test.Database.Names, new() { MinPoolSize = 0 });
        var host = new RecordingHost();

        KeywordBatchSummary summary = await RunAsync(limited, host);
        limited.CloseIdle();

        Assert.Equal((2L, 0L), (summary.Processed, summary.Failed));
        Assert.Contains(host.Warnings, told => told.Contains(reason, StringComparison.Ordinal));
    }

    [Theory]
    [OnSqlite]
    [OnPostgreSql]
    public async Task A_row_that_a_trigger_drops_without_an_error_has_failed(DatabaseEngine engine)
    {
        await using TestDatabase test = await CreateAsync(engine, "질문 하나", "빼는 질문", "질문 둘");
        await test.ExecuteAsync(engine == DatabaseEngine.PostgreSql
            ? """
                CREATE TABLE put_aside (query_text text);
                CREATE FUNCTION leave_out() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    IF NEW.query_text LIKE '빼는%' THEN INSERT INTO put_aside VALUES (NEW.query_text); RETURN NULL; END IF;
                    RETURN NEW;
                END $$;
                CREATE TRIGGER leave_out BEFORE INSERT ON admin_chat_keywords FOR EACH ROW EXECUTE FUNCTION leave_out()
                """
            : """
                CREATE TABLE put_aside (query_text text);
                CREATE TRIGGER leave_out BEFORE INSERT ON admin_chat_keywords WHEN NEW.query_text LIKE '빼는%'
                BEGIN INSERT INTO put_aside VALUES (NEW.query_text); SELECT RAISE(IGNORE); END
                """);

        KeywordBatchSummary summary = await RunAsync(test);

        Assert.Equal((2L, 0L, 1L), (summary.Processed, summary.Skipped, summary.Failed));
        KeywordFailure failure = Assert.Single(await new FailureStore(test.Database).ReadAsync(new(Day, Day), 0).ToListAsync());
        Assert.Equal(("빼는 질문", "store"), (failure.Text, failure.Stage));
        Assert.Contains("trigger", failure.Reason, StringComparison.Ordinal);
        Assert.Equal(2, await test.CountAsync("SELECT COUNT(*) FROM admin_chat_keywords"));

        // Whatever else the trigger does with the row stays done.
        Assert.Equal(1, await test.CountAsync("SELECT COUNT(DISTINCT query_text) FROM put_aside"));
    }

    [Theory]
    [OnPostgreSql]
    public async Task Rows_that_a_trigger_stores_in_a_part_of_the_table_are_stored(DatabaseEngine engine)
    {
        await using TestDatabase test = await CreateAsync(engine, "질문 하나", "질문 둘", "질문 셋");
        await test.ExecuteAsync("""
            CREATE TABLE keywords_of_2025 () INHERITS (admin_chat_keywords);
            CREATE FUNCTION route() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                INSERT INTO keywords_of_2025 VALUES (NEW.*);
                RETURN NULL;
            END $$;
            CREATE TRIGGER route BEFORE INSERT ON admin_chat_keywords FOR EACH ROW EXECUTE FUNCTION route()
            """);

        KeywordBatchSummary first = await RunAsync(test);
        KeywordBatchSummary second = await RunAsync(test);

        Assert.Equal((3L, 0L, 0L), (first.Processed, first.Skipped, first.Failed));
        Assert.Equal((0L, 3L, 0L), (second.Processed, second.Skipped, second.Failed));
        Assert.Equal(3, await test.CountAsync("SELECT COUNT(*) FROM keywords_of_2025"));
    }

    [Theory]
    [OnSqlite]
    public async Task Rows_that_a_view_hands_on_are_stored(DatabaseEngine engine)
    {
        await using TestDatabase test = await CreateAsync(engine, "질문 하나", "질문 둘");
        await test.ExecuteAsync("""
            ALTER TABLE admin_chat_keywords RENAME TO words;
            CREATE VIEW admin_chat_keywords AS SELECT * FROM words;
            CREATE TRIGGER hand_on INSTEAD OF INSERT ON admin_chat_keywords BEGIN
                INSERT INTO words (query_text, keyword, category_id, query_count, created_at, batch_created_at)
                VALUES (NEW.query_text, NEW.keyword, NEW.category_id, NEW.query_count, NEW.created_at, NEW.batch_created_at);
            END
            """);

        KeywordBatchSummary first = await RunAsync(test);
        KeywordBatchSummary second = await RunAsync(test);

        Assert.Equal((2L, 0L, 0L), (first.Processed, first.Skipped, first.Failed));
        Assert.Equal((0L, 2L, 0L), (second.Processed, second.Skipped, second.Failed));
    }

    private Task<TestDatabase> CreateAsync(DatabaseEngine engine, params string[] texts) =>
        QuestionDays.CreateAsync(fixture, engine, new(Day, Day), _ => texts);

    private static Task<KeywordBatchSummary> RunAsync(TestDatabase test) => RunAsync(test.Database, new());

    private static async Task<KeywordBatchSummary> RunAsync(KeywordDatabase database, RecordingHost host)
    {
        using var classifier = new CountingClassifier();
        var runner = new BatchRunner(database, classifier, new(), new(), host, TimeProvider.System, new Random(1));
        return await runner.RunAsync(KeywordBatchMode.Basic, new(Day, Day), default);
    }
}

using System.Globalization;
using KeywordBatch.Database;
using KeywordBatch.Questions;
using KeywordBatch.Testing;
using KeywordBatch.Testing.Servers;
using Npgsql;

namespace KeywordBatch.Integration.Tests.Questions;

[Collection("servers")]
public sealed class QuestionReaderTests(ServersFixture fixture)
{
    private static readonly Period Week = new(new(2025, 6, 11), new(2025, 6, 17));

    private static readonly string?[] Texts =
    [
        "전학 절차 알려주세요", "전학 절차 알려주세요 ", "Hello", "HELLO", "hello  ", "졸업증명서", "이모지 😀", "이모지 😃", "탭\t끝", "줄\n바꿈",
        "'; DROP TABLE chattings; --", "\"인용\"", "C:\\경로\\파일", "a%b_c", "", "   ", "\t", "\u3000", null, "가", "가", "질문　", "질문",
    ];

    [Theory]
    [OnSqlite]
    [OnMariaDbAlone]
    [OnPostgreSql]
    public async Task Missing_questions_equal_the_plain_definition(DatabaseEngine engine)
    {
        await using TestDatabase test = await FilledAsync(engine, seed: 7);

        List<MissingKeyword> missing = await new QuestionReader(test.Database).ReadMissingAsync(Week).ToListAsync();

        List<object?[]> expected = await test.QueryAsync("""
            SELECT MIN(CAST(DATE(c.created_at) AS CHAR(10))), MIN(c.chatting_pk), COUNT(*)
            FROM chattings c
            LEFT JOIN (SELECT DISTINCT query_text, DATE(created_at) AS dt FROM admin_chat_keywords) t
              ON c.input_text = t.query_text AND DATE(c.created_at) = t.dt
            WHERE t.query_text IS NULL AND c.created_at >= '2025-06-11' AND c.created_at < '2025-06-18'
              AND c.input_text IS NOT NULL
            GROUP BY DATE(c.created_at), c.input_text
            ORDER BY 1, 2
            """);
        List<object?[]> texts = await test.QueryAsync("SELECT chatting_pk, input_text FROM chattings");
        Dictionary<long, string?> textOf = texts.ToDictionary(r => Convert.ToInt64(r[0], CultureInfo.InvariantCulture), r => (string?)r[1]);
        List<MissingKeyword> plain = [.. expected
            .Select(r => new MissingKeyword(
                DateOnly.Parse((string)r[0]!, CultureInfo.InvariantCulture),
                textOf[Convert.ToInt64(r[1], CultureInfo.InvariantCulture)]!,
                Convert.ToInt64(r[2], CultureInfo.InvariantCulture)))
            .Where(m => !string.IsNullOrWhiteSpace(m.Text))];
        Assert.NotEmpty(plain);
        Assert.Equal(plain, missing);
    }

    [Theory]
    [OnSqlite]
    [OnMariaDb]
    [OnPostgreSql]
    public async Task Coverage_adds_up_and_blank_chats_are_counted_apart(DatabaseEngine engine)
    {
        await using TestDatabase test = await FilledAsync(engine, seed: 11);
        var reader = new QuestionReader(test.Database);

        List<KeywordCoverageDay> days = await reader.ReadCoverageAsync(Week).ToListAsync();
        List<MissingKeyword> missing = await reader.ReadMissingAsync(Week).ToListAsync();

        Assert.Equal(Week.Days(), days.Select(d => d.Date));
        Assert.Equal(days.Select(d => d.Missing), Week.Days().Select(d => (long)missing.Count(m => m.Date == d)));
        long blank = (await test.QueryAsync("SELECT input_text FROM chattings WHERE created_at >= '2025-06-11' AND created_at < '2025-06-18'")).Count(r => string.IsNullOrWhiteSpace((string?)r[0]));
        Assert.Equal(blank, days.Sum(d => d.Blank));
    }

    [Theory]
    [OnSqlite]
    [OnMariaDb]
    [OnPostgreSql]
    public async Task Unique_chats_come_by_count_then_day_with_their_latest_day(DatabaseEngine engine)
    {
        await using TestDatabase test = await TestDatabase.CreateAsync(fixture.Servers, engine);
        await test.InitializeAsync();
        await ImportAsync(test, [(11, "자주"), (12, "자주"), (13, "자주"), (15, "둘"), (16, "둘"), (12, "또 둘"), (13, "또 둘"), (17, "하나"), (25, "밖")]);

        List<UniqueChat> chats = await new QuestionReader(test.Database).ReadUniqueAsync(Week).ToListAsync();

        Assert.Equal(
            [
                new UniqueChat("자주", 3, new(2025, 6, 13)), new("또 둘", 2, new(2025, 6, 13)),
                new("둘", 2, new(2025, 6, 16)), new("하나", 1, new(2025, 6, 17)),
            ],
            chats);
    }

    [Theory]
    [OnSqlite]
    [OnMariaDbAlone]
    [OnPostgreSql]
    public async Task Unique_chats_equal_the_plain_definition(DatabaseEngine engine)
    {
        await using TestDatabase test = await FilledAsync(engine, seed: 13);
        await AssertUniqueAsync(test);
    }

    [Theory]
    [OnPostgreSql("CREATE EXTENSION citext", "citext")]
    [OnPostgreSql("CREATE COLLATION any_case (provider = icu, locale = 'und-u-ks-level2', deterministic = false)", "text COLLATE any_case")]
    public async Task Unique_chats_equal_the_plain_definition_where_case_does_not_count(DatabaseEngine engine, string prepare, string type)
    {
        await using TestDatabase test = await FilledAsync(engine, seed: 17);
        await test.ExecuteAsync(prepare);
        await test.ExecuteAsync($"ALTER TABLE chattings ALTER COLUMN input_text TYPE {type}");
        await ReloadTypesAsync(test);
        await AssertUniqueAsync(test);
    }

    [Theory]
    [OnPostgreSql("citext", "text", "'hello'")]
    [OnPostgreSql("text", "citext", "'hello', 'HELLO'")]
    public async Task Of_two_types_of_text_that_of_the_chats_says_what_is_stored(DatabaseEngine engine, string chats, string keywords, string stored)
    {
        await using TestDatabase test = await TestDatabase.CreateAsync(fixture.Servers, engine);
        await test.InitializeAsync();
        await test.ExecuteAsync($"""
            CREATE EXTENSION citext;
            ALTER TABLE chattings ALTER COLUMN input_text TYPE {chats};
            ALTER TABLE admin_chat_keywords ALTER COLUMN query_text TYPE {keywords};
            INSERT INTO chattings (chatting_pk, input_text, created_at) VALUES (20, 'HELLO', '2025-06-11'), (10, 'hello', '2025-06-11');
            INSERT INTO admin_chat_keywords (query_text, keyword, category_id, query_count, created_at, batch_created_at)
            SELECT t, 'k', 1, 1, '2025-06-11', '2025-06-11' FROM unnest(ARRAY[{stored}]) t
            """);
        await ReloadTypesAsync(test);

        Assert.Empty(await new QuestionReader(test.Database).ReadMissingAsync(Week).ToListAsync());
    }

    private static async Task ReloadTypesAsync(TestDatabase test)
    {
        await using var connection = (NpgsqlConnection)test.Database.Dialect.CreateConnection(mayCreate: false, ofItsOwn: false);
        await connection.OpenAsync();
        await connection.ReloadTypesAsync();
        test.Database.ForgetSchema();
    }

    private static async Task AssertUniqueAsync(TestDatabase test)
    {
        await ImportAsync(test, Enumerable.Range(0, 900).Select(i => (11 + (i % 9), (string?)$"{(i % 2 == 0 ? "Frage" : "FRAGE")} {i % 225}")));

        List<UniqueChat> chats = await new QuestionReader(test.Database).ReadUniqueAsync(Week).ToListAsync();

        List<object?[]> plain = await test.QueryAsync("""
            SELECT SUBSTR(t.input_text, 1), g.asked, CAST(DATE(g.latest) AS CHAR(10))
            FROM (
                SELECT MIN(chatting_pk) AS first_key, COUNT(*) AS asked, MAX(created_at) AS latest
                FROM chattings
                WHERE created_at >= '2025-06-11' AND created_at < '2025-06-18'
                GROUP BY input_text) g
            JOIN chattings t ON t.chatting_pk = g.first_key
            ORDER BY g.asked DESC, DATE(g.latest), g.first_key
            """);
        Assert.Equal(
            plain
                .Where(r => !string.IsNullOrWhiteSpace((string?)r[0]))
                .Select(r => new UniqueChat(
                    (string)r[0]!, Convert.ToInt64(r[1], CultureInfo.InvariantCulture), DateOnly.Parse((string)r[2]!, CultureInfo.InvariantCulture))),
            chats);
        Assert.InRange(chats.Count, 100, 500);
    }

    [Theory]
    [OnSqlite]
    [OnMariaDb]
    [OnPostgreSql]
    public async Task The_parts_of_a_day_are_its_missing_questions_each_once(DatabaseEngine engine)
    {
        await using TestDatabase test = await FilledAsync(engine, seed: 3);
        var reader = new QuestionReader(test.Database);
        DateOnly day = Week.Start;

        List<MissingKeyword> whole = await reader.ReadMissingAsync(new DayPart(day)).ToListAsync();
        var parts = new List<MissingKeyword>();
        for (int bucket = 0; bucket < 3; bucket++)
        {
            parts.AddRange(await reader.ReadMissingAsync(new DayPart(day, bucket, 3)).ToListAsync());
        }

        Assert.NotEmpty(whole);
        Assert.Equal(whole.OrderBy(q => q.Text, StringComparer.Ordinal), parts.OrderBy(q => q.Text, StringComparer.Ordinal));
    }

    [Theory]
    [OnMariaDb]
    [OnPostgreSql]
    public async Task Ending_early_leaves_no_statement_running(DatabaseEngine engine)
    {
        await using TestDatabase test = await FilledAsync(engine, seed: 5);

        List<MissingKeyword> few = await new QuestionReader(test.Database).ReadMissingAsync(Week).Take(2).ToListAsync();

        Assert.Equal(2, few.Count);
        string running = engine == DatabaseEngine.MySql
            ? "SELECT COUNT(*) FROM information_schema.processlist WHERE db = DATABASE() AND command = 'Query' AND id <> CONNECTION_ID()"
            : "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND state = 'active' AND pid <> pg_backend_pid()";
        await Eventually.TrueAsync(async () => await test.CountAsync(running) == 0);
    }

    [Theory]
    [OnMariaDb]
    [OnPostgreSql]
    public async Task Three_connections_are_enough_to_read_and_to_write_what_was_read(DatabaseEngine engine)
    {
        await using TestDatabase test = await FilledAsync(engine, seed: 19);
        var database = new KeywordDatabase(
            test.Database.Url, test.Database.Names, new() { MinPoolSize = 0, MaxPoolSize = 3, ConnectTimeoutSeconds = 5, MaxRetries = 0 });
        var reader = new QuestionReader(database);

        int read = 0;
        await foreach (MissingKeyword missing in reader.ReadMissingAsync(Week))
        {
            await AskAsync(missing.Text);
        }

        await foreach (UniqueChat chat in reader.ReadUniqueAsync(Week))
        {
            await AskAsync(chat.Text);
        }

        Assert.InRange(read, 50, 500);

        async Task AskAsync(string text)
        {
            Assert.NotEmpty(text);
            Assert.NotNull(await database.UseAsync((session, token) => session.ScalarAsync(SqlTexts.Alive, token), default));
            read++;
        }
    }

    [Theory]
    [OnSqlite]
    [OnMariaDb]
    [OnPostgreSql]
    public async Task A_chat_without_a_key_makes_no_question_stored(DatabaseEngine engine)
    {
        await using TestDatabase test = await TestDatabase.CreateAsync(fixture.Servers, engine);
        await test.InitializeAsync();
        await test.ExecuteAsync("ALTER TABLE chattings RENAME TO kept_chats");
        await test.ExecuteAsync("INSERT INTO kept_chats (input_text, created_at) VALUES ('cat', '2025-06-11 09:00:00')");
        await test.ExecuteAsync("""
            CREATE VIEW chattings AS
            SELECT chatting_pk, input_text, created_at FROM kept_chats UNION ALL SELECT NULL, input_text, created_at FROM kept_chats
            """);
        test.Database.ForgetSchema();
        var reader = new QuestionReader(test.Database);

        List<MissingKeyword> missing = await reader.ReadMissingAsync(Week).ToListAsync();
        List<KeywordCoverageDay> days = await reader.ReadCoverageAsync(new(Week.Start, Week.Start)).ToListAsync();

        Assert.Equal([new(Week.Start, "cat", 2)], missing);
        Assert.Equal([new(Week.Start, 1, 0, 0)], days);
    }

    private async Task<TestDatabase> FilledAsync(DatabaseEngine engine, int seed)
    {
        TestDatabase test = await TestDatabase.CreateAsync(fixture.Servers, engine);
        await test.InitializeAsync();
        var random = new Random(seed);
        await ImportAsync(test, Enumerable.Range(0, 800).Select(_ => (10 + random.Next(9), Texts[random.Next(Texts.Length)])));
        await test.ExecuteAsync("""
            INSERT INTO admin_chat_keywords (query_text, keyword, category_id, query_count, created_at, batch_created_at)
            SELECT input_text, 'k', 1, 1, MIN(created_at), MIN(created_at)
            FROM chattings
            WHERE input_text IS NOT NULL AND chatting_pk % 13 = 0
            GROUP BY input_text, DATE(created_at)
            """);
        return test;
    }

    private static Task ImportAsync(TestDatabase test, IEnumerable<(int Day, string? Text)> chats) =>
        new ChatImporter(test.Database).ImportAsync(
            chats.Select(c => new ChatMessage(new DateTime(2025, 6, c.Day, 9, c.Day, 7), c.Text)).ToAsyncEnumerable(),
            (row, reason) => Assert.Fail($"{row} was refused: {reason}"),
            null,
            default);
}

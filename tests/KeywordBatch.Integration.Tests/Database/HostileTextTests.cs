using System.Globalization;
using KeywordBatch.Batch;
using KeywordBatch.Classification;
using KeywordBatch.Database;
using KeywordBatch.Integration.Tests.Batch;
using KeywordBatch.Questions;
using KeywordBatch.Testing.Servers;

namespace KeywordBatch.Integration.Tests.Database;

[Collection("servers")]
public sealed class HostileTextTests(ServersFixture fixture)
{
    private static readonly Period Day = new(new(2025, 6, 11), new(2025, 6, 11));

    private static readonly string[] Distinct =
    [
        "'; DROP TABLE chattings; --", "\\' OR 1=1 #", "\"두 겹\" 따옴표", "백슬래시 \\ 끝\\", "탭\t과\t탭", "줄\r\n바꿈", "@t0, @day, :name, ?",
        "이모지 😀👨‍👩‍👧", "𠀀 네 바이트 한자", "%_와일드카드%", "{0} {{1}}", "$(whoami)", "NULL", "0", "=1+1", new string('가', 10_000), "é ligature ﬁ",
    ];

    [Theory]
    [OnSqlite]
    [OnMariaDb]
    [OnPostgreSql]
    public async Task Texts_of_every_kind_are_stored_as_they_are(DatabaseEngine engine)
    {
        await using TestDatabase test = await FilledAsync(engine, Distinct);

        KeywordBatchSummary summary = await RunAsync(test);

        Assert.Equal((Distinct.Length, 0L, 0L), (summary.Processed, summary.Failed, summary.MissingAfter));
        List<object?[]> stored = await test.QueryAsync("SELECT query_text FROM admin_chat_keywords");
        Assert.Equal(Distinct.Order(StringComparer.Ordinal), stored.Select(r => (string)r[0]!).Order(StringComparer.Ordinal));
        Assert.Equal(Distinct.Length, await test.CountAsync("SELECT COUNT(*) FROM chattings"));
    }

    [Theory]
    [OnSqlite]
    [OnMariaDb]
    [OnPostgreSql]
    public async Task A_chat_with_half_a_character_is_refused_and_costs_only_itself(DatabaseEngine engine)
    {
        await using TestDatabase test = await TestDatabase.CreateAsync(fixture.Servers, engine);
        await test.InitializeAsync();
        var refused = new List<(ChatMessage Chat, string Reason)>();

        ChatImportSummary summary = await new ChatImporter(test.Database).ImportAsync(
            new[] { "앞", "cut \ud83d", null, "뒤 😀" }.Select(text => new ChatMessage(new(2025, 6, 11), text)).ToAsyncEnumerable(),
            (chat, reason) => refused.Add((chat, reason)),
            null,
            default);

        Assert.Equal((4L, 3L, 1L), (summary.Read, summary.Inserted, summary.Failed));
        Assert.Equal(("cut \ud83d", "the text has half a character in it"), (Assert.Single(refused).Chat.Text, refused[0].Reason));
        Assert.Equal(3, await test.CountAsync("SELECT COUNT(*) FROM chattings"));
    }

    [Theory]
    [OnSqlite(4)]
    [OnMariaDb(2)]
    [OnPostgreSql(4)]
    public async Task Texts_are_one_question_where_the_server_calls_them_equal(DatabaseEngine engine, int questions)
    {
        // MariaDB's default collation here ignores case and trailing spaces, the others ignore nothing.
        await using TestDatabase test = await FilledAsync(engine, ["Case", "case", "case  ", "다름"]);

        KeywordBatchSummary first = await RunAsync(test);
        KeywordBatchSummary again = await RunAsync(test);

        Assert.Equal((questions, 0L), (first.Processed, first.MissingAfter));
        Assert.Equal((0L, questions), (again.Processed, again.Skipped));
        Assert.Equal(4, await test.CountAsync("SELECT SUM(query_count) FROM admin_chat_keywords"));
    }

    [Theory]
    [OnSqlite]
    [OnMariaDb]
    [OnPostgreSql]
    public async Task Chats_without_text_are_counted_and_never_sent(DatabaseEngine engine)
    {
        await using TestDatabase test = await FilledAsync(engine, [null, "", "   ", "\t\r\n", "\u00A0\u3000", "물음"]);
        using var classifier = new CountingClassifier();

        KeywordBatchSummary summary = await RunAsync(test, classifier);

        Assert.Equal((1L, 5L), (summary.Processed, summary.Blank));
        Assert.Equal(["물음"], classifier.Paid.Keys);
    }

    [Theory]
    [OnMariaDb]
    public async Task Zero_dates_end_no_reading(DatabaseEngine engine)
    {
        await using TestDatabase test = await FilledAsync(engine, ["정상"]);
        await test.ExecuteAsync("""
            SET SESSION sql_mode = '';
            INSERT INTO chattings (input_text, created_at) VALUES ('영 날짜', '0000-00-00 00:00:00');
            INSERT INTO admin_chat_keywords (query_text, keyword, category_id, query_count, created_at, batch_created_at)
            VALUES ('다른', 'k', 1, 1, '2025-06-11', '0000-00-00 00:00:00');
            """);

        KeywordBatchSummary summary = await RunAsync(test);

        Assert.Equal((1L, 0L), (summary.Processed, summary.MissingAfter));
        List<ChatKeyword> rows = await new KeywordReader(test.Database).ReadAsync(Day, null).ToListAsync();
        Assert.Equal(2, rows.Count);
    }

    [Theory]
    [OnMariaDb("NO_BACKSLASH_ESCAPES,ANSI_QUOTES")]
    [OnMariaDb("STRICT_TRANS_TABLES,NO_BACKSLASH_ESCAPES")]
    [OnMariaDb("")]
    public async Task A_backslash_stays_one_whatever_the_servers_mode_is(DatabaseEngine engine, string mode)
    {
        await using TestDatabase test = await TestDatabase.CreateAsync(fixture.Servers, engine);

        object? text = await test.Database.UseAsync(
            async (session, token) =>
            {
                await session.ExecuteAsync($"SET SESSION sql_mode = '{mode}'", token);
                return await session.ScalarAsync($"{session.Dialect.SessionSettings}; SELECT @text", token, ("text", "C:\\chats\\"));
            },
            default);

        Assert.Equal("C:\\chats\\", text);
    }

    [Theory]
    [OnMariaDbAlone("ORACLE")]
    [OnMariaDbAlone("EMPTY_STRING_IS_NULL")]
    [OnMariaDb("ANSI,NO_BACKSLASH_ESCAPES")]
    public async Task Nothing_is_no_null_and_a_rest_is_a_rest_whatever_the_servers_mode_is(DatabaseEngine engine, string mode)
    {
        await using TestDatabase test = await TestDatabase.CreateAsync(fixture.Servers, engine);

        object? text = await test.Database.UseAsync(
            async (session, token) =>
            {
                await session.ExecuteAsync($"SET SESSION sql_mode = '{mode}'", token);
                return await session.ScalarAsync($"{session.Dialect.SessionSettings}; SELECT CONCAT('<', TRIM('  '), '', @text, 7 % 4, '>')", token, ("text", ""));
            },
            default);

        Assert.Equal("<3>", text);
    }

    [Theory]
    [OnMariaDb("utf8mb4", "utf8mb4_general_ci")]
    [OnMariaDb("utf8mb4", "utf8mb4_bin")]
    [OnMariaDbAlone("utf8mb4", "utf8mb4_unicode_nopad_ci")]
    [OnMariaDb("euckr", "euckr_korean_ci")]
    public async Task Tables_of_different_collations_are_compared_all_the_same(DatabaseEngine engine, string charset, string collation)
    {
        await using TestDatabase test = await FilledAsync(engine, ["전학 절차", "전학 서류", "입학"]);
        await test.ExecuteAsync($"ALTER TABLE admin_chat_keywords CONVERT TO CHARACTER SET {charset} COLLATE {collation}");
        test.Database.ForgetSchema();

        KeywordBatchSummary first = await RunAsync(test);
        KeywordBatchSummary again = await RunAsync(test);

        Assert.Equal((3L, 0L), (first.Processed, first.MissingAfter));
        Assert.Equal((0L, 3L), (again.Processed, again.Skipped));
    }

    [Theory]
    [OnMariaDb]
    [OnPostgreSql]
    public async Task A_keyword_is_cut_to_the_size_of_its_column(DatabaseEngine engine)
    {
        await using TestDatabase test = await FilledAsync(engine, ["긴 키워드"]);
        await test.ExecuteAsync(engine == DatabaseEngine.MySql
            ? "ALTER TABLE admin_chat_keywords MODIFY keyword varchar(5) NOT NULL"
            : "ALTER TABLE admin_chat_keywords ALTER COLUMN keyword TYPE varchar(5)");
        test.Database.ForgetSchema();
        var answer = new ChatKeyword(Day.Start, "긴 키워드", "가나다라👨‍👩‍👧마바", 1, 1);

        await new ChunkWriter(test.Database).WriteAsync(Day.Start, [answer], [], null, 0, default);

        Assert.Equal("가나다라…", (string)(await test.QueryAsync("SELECT keyword FROM admin_chat_keywords"))[0][0]!);
    }

    [Theory]
    [OnMariaDbAlone]
    [OnPostgreSql]
    public async Task A_text_that_is_too_long_by_spaces_alone_fails_where_they_count(DatabaseEngine engine)
    {
        string fits = string.Concat(Enumerable.Repeat("😀", 255));
        string spaced = new string('가', 255) + "  ";
        await using TestDatabase test = await FilledAsync(engine, [fits, spaced, "짧은 글  "]);
        await test.ExecuteAsync(engine == DatabaseEngine.MySql
            ? "ALTER TABLE admin_chat_keywords MODIFY query_text varchar(255) COLLATE utf8mb4_nopad_bin NOT NULL; ALTER TABLE chattings MODIFY input_text text COLLATE utf8mb4_nopad_bin"
            : "ALTER TABLE admin_chat_keywords ALTER COLUMN query_text TYPE varchar(255)");
        test.Database.ForgetSchema();

        KeywordBatchSummary first = await RunAsync(test);
        KeywordBatchSummary again = await RunAsync(test);

        Assert.Equal((2L, 1L, 1L), (first.Processed, first.Failed, first.MissingAfter));
        Assert.Equal((0L, 2L, 1L), (again.Processed, again.Skipped, again.Failed));
        Assert.Equal(2, await test.CountAsync("SELECT COUNT(*) FROM admin_chat_keywords"));
        KeywordFailure failure = Assert.Single(await new FailureStore(test.Database).ReadAsync(Day, 0).ToListAsync());
        Assert.Equal(("store", spaced), (failure.Stage, failure.Text));
        Assert.Contains("257", failure.Reason, StringComparison.Ordinal);
        Assert.Contains("255", failure.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [OnMariaDb("a")]
    [OnMariaDb("가")]
    public async Task A_text_that_is_far_too_long_is_refused_and_not_stored_in_part(DatabaseEngine engine, string character)
    {
        await using TestDatabase test = await FilledAsync(engine, []);
        ChatKeyword[] answers =
            [new(Day.Start, "fits", "k", 1, 1), new(Day.Start, string.Concat(Enumerable.Repeat(character, 70_000)), "k", 1, 1)];

        ChunkResult result = await new ChunkWriter(test.Database).WriteAsync(Day.Start, answers, [], null, 0, default);

        Assert.Equal(answers[1].Text, Assert.Single(result.Failures).Text);
        Assert.Equal(["fits"], (await test.QueryAsync("SELECT query_text FROM admin_chat_keywords")).Select(r => (string)r[0]!));
    }

    [Theory]
    [OnMariaDb]
    public async Task A_text_that_is_too_long_by_spaces_alone_is_stored_where_they_do_not_count(DatabaseEngine engine)
    {
        await using TestDatabase test = await FilledAsync(engine, [new string('가', 255) + "  "]);
        await test.ExecuteAsync("ALTER TABLE admin_chat_keywords MODIFY query_text varchar(255) NOT NULL");
        test.Database.ForgetSchema();

        KeywordBatchSummary first = await RunAsync(test);
        KeywordBatchSummary again = await RunAsync(test);

        Assert.Equal((1L, 0L), (first.Processed, first.MissingAfter));
        Assert.Equal((0L, 1L), (again.Processed, again.Skipped));
    }

    private static Task<KeywordBatchSummary> RunAsync(TestDatabase test, IKeywordClassifier? classifier = null) =>
        new BatchRunner(
            test.Database, classifier ?? new RulesClassifier(), new(), new() { Journal = new() { Folder = test.JournalFolder } },
            new RecordingHost(), TimeProvider.System, new Random(1)).RunAsync(KeywordBatchMode.Complete, Day, default);

    private async Task<TestDatabase> FilledAsync(DatabaseEngine engine, IReadOnlyList<string?> texts)
    {
        TestDatabase test = await TestDatabase.CreateAsync(fixture.Servers, engine);
        await test.InitializeAsync(RulesClassifier.DefaultCategories);
        IEnumerable<ChatMessage> chats = texts.Select((text, i) => new ChatMessage(new DateTime(2025, 6, 11, 0, 0, 0).AddMinutes(i), text));
        await new ChatImporter(test.Database).ImportAsync(
            chats.ToAsyncEnumerable(), (chat, reason) => Assert.Fail(string.Create(CultureInfo.InvariantCulture, $"{chat}: {reason}")), null, default);
        return test;
    }
}

using KeywordBatch.Database;
using KeywordBatch.Sync;
using KeywordBatch.Testing.Servers;

namespace KeywordBatch.Integration.Tests.Sync;

[Collection("servers")]
public sealed class SyncedValueTests(ServersFixture fixture)
{
    [Theory]
    [OnSqlite]
    [OnMariaDb]
    [OnPostgreSql]
    public async Task What_is_no_number_costs_its_row_alone_where_the_engine_has_no_such_thing(DatabaseEngine engine)
    {
        await using TestDatabase test = await TestDatabase.CreateAsync(fixture.Servers, engine);
        await test.ExecuteAsync("CREATE TABLE item (code varchar(20) PRIMARY KEY, price double precision)");

        (TableSyncSummary summary, List<TableRowFailure> failures) = await test.SyncAsync(
            [StockTable.Row(("code", "a"), ("price", double.NaN)), StockTable.Row(("code", "b"), ("price", 2))], "item", ["code"]);

        Assert.Equal(engine == DatabaseEngine.PostgreSql ? (2, 0, 0, 0) : (1, 0, 0, 1), summary.Counts());
        Assert.Equal(engine == DatabaseEngine.PostgreSql ? [] : ["code=a"], failures.Select(f => f.Key));
    }

    [Theory]
    [OnSqlite]
    [OnMariaDb]
    [OnPostgreSql]
    public async Task Values_of_every_kind_arrive_and_are_found_unchanged(DatabaseEngine engine)
    {
        await using TestDatabase test = await TestDatabase.CreateAsync(fixture.Servers, engine);
        (string time, string bytes, string flag) = engine switch
        {
            DatabaseEngine.PostgreSql => ("timestamp", "bytea", "boolean"),
            DatabaseEngine.MySql => ("datetime(6)", "blob", "boolean"),
            _ => ("timestamp", "blob", "boolean"),
        };
        await test.ExecuteAsync($"CREATE TABLE kinds (k int PRIMARY KEY, t text, f double precision, at {time}, b {bytes}, yes {flag}, o time, r real)");
        const string Hostile = "tab\t line\nbreak \\ back\\N 'quote' \"double\" 😀 한글 \r\\.";
        SourceRow[] rows =
        [
            StockTable.Row(
                ("k", (short)1), ("t", Hostile), ("f", 0.1), ("at", new DateTime(2025, 6, 11, 9, 30, 1, 250)),
                ("b", new byte[] { 0, 1, 255, 92 }), ("yes", true), ("o", new TimeSpan(9, 30, 0)), ("r", 1.1f)),
            StockTable.Row(
                ("k", "2"), ("t", 12.5), ("f", "1e-3"), ("at", "2025-06-11T09:30:01.25"),
                ("b", "AAH/XA=="), ("yes", "false"), ("o", "09:30"), ("r", "1.1")),
            StockTable.Row(("k", 3L), ("t", ""), ("f", ""), ("at", " "), ("b", null), ("yes", ""), ("o", DBNull.Value), ("r", null)),
        ];

        (TableSyncSummary first, List<TableRowFailure> failures) = await test.SyncAsync(rows, "kinds", ["k"]);
        (TableSyncSummary second, _) = await test.SyncAsync(rows, "kinds", ["k"]);

        Assert.Empty(failures);
        Assert.Equal((3, 0, 0, 0), first.Counts());
        Assert.Equal((0, 0, 3, 0), second.Counts());
        List<object?[]> stored = await test.QueryAsync("SELECT t, b, f FROM kinds ORDER BY k");
        Assert.Equal(Hostile, stored[0][0]);
        Assert.Equal([0, 1, 255, 92], (byte[])stored[0][1]!);
        Assert.Equal(stored[0][1], stored[1][1]);
        Assert.Equal("12.5", stored[1][0]);
        Assert.Equal("", stored[2][0]);
        Assert.Null(stored[2][2]);
    }

    [Theory]
    [OnSqlite]
    public async Task A_column_without_a_type_gets_numbers_and_bytes_as_such(DatabaseEngine engine)
    {
        await using TestDatabase test = await TestDatabase.CreateAsync(fixture.Servers, engine);
        await test.ExecuteAsync("CREATE TABLE loose (k PRIMARY KEY, v); INSERT INTO loose VALUES (1, 5), (2, 1.5), ('a', 'x')");
        SourceRow[] rows = [.. new (object, object)[] { (1, 5L), (2, 1.5m), ("a", "x"), ((short)3, new byte[] { 1 }) }.Select(r => StockTable.Row(("k", r.Item1), ("v", r.Item2)))];

        (TableSyncSummary summary, List<TableRowFailure> failures) = await test.SyncAsync(rows, "loose", ["k"]);

        Assert.Empty(failures);
        Assert.Equal((1, 0, 3, 0), summary.Counts());
        Assert.Equal(["integer", "blob"], (await test.QueryAsync("SELECT typeof(k), typeof(v) FROM loose WHERE k = 3"))[0]);
    }

    [Theory]
    [OnMariaDb]
    [OnPostgreSql]
    public async Task Numbers_of_more_digits_than_NET_has_arrive_whole_and_are_found_unchanged(DatabaseEngine engine)
    {
        await using TestDatabase test = await TestDatabase.CreateAsync(fixture.Servers, engine);
        await test.ExecuteAsync("CREATE TABLE sums (id integer PRIMARY KEY, n decimal(65, 30))");
        SourceRow[] rows = [StockTable.Row(("id", 1), ("n", "12345678901234567890123456789012345.123456789012345678901234567891")), StockTable.Row(("id", 2), ("n", 1e-30))];

        (TableSyncSummary first, List<TableRowFailure> failures) = await test.SyncAsync(rows, "sums", ["id"]);
        (TableSyncSummary second, _) = await test.SyncAsync(rows, "sums", ["id"]);

        Assert.Empty(failures);
        Assert.Equal(((2, 0, 0, 0), (0, 0, 2, 0)), (first.Counts(), second.Counts()));
        string type = engine == DatabaseEngine.PostgreSql ? "text" : "char(80)";
        Assert.Equal(
            ["12345678901234567890123456789012345.123456789012345678901234567891", "0.000000000000000000000000000001"],
            (await test.QueryAsync($"SELECT CAST(n AS {type}) FROM sums ORDER BY id")).Select(r => r[0]));
    }

    [Theory]
    [OnPostgreSql]
    public async Task A_collation_that_overlooks_case_says_which_keys_are_one_and_not_which_texts(DatabaseEngine engine)
    {
        await using TestDatabase test = await TestDatabase.CreateAsync(fixture.Servers, engine);
        await test.ExecuteAsync("""
            CREATE COLLATION any_case (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
            CREATE TABLE loose (k text COLLATE any_case PRIMARY KEY, v text COLLATE any_case)
            """);
        SourceRow Loose(string key, string value) => StockTable.Row(("k", key), ("v", value));

        (TableSyncSummary first, List<TableRowFailure> failures) = await test.SyncAsync([Loose("a", "x"), Loose("b", "x"), Loose("B", "y")], "loose", ["k"]);
        (TableSyncSummary second, _) = await test.SyncAsync([Loose("A", "X"), Loose("b", "x")], "loose", ["k"]);

        Assert.Equal((2, 0, 0, 1), first.Counts());
        Assert.Equal("k=B", Assert.Single(failures).Key);
        Assert.Equal((0, 1, 1, 0), second.Counts());
        Assert.Equal([["a", "X"], ["b", "x"]], (await test.QueryAsync("SELECT k, v FROM loose ORDER BY k")).Select(r => r.ToArray()));
    }

    [Theory]
    [OnPostgreSql]
    public async Task Types_that_only_the_server_reads_and_partitions_work(DatabaseEngine engine)
    {
        await using TestDatabase test = await TestDatabase.CreateAsync(fixture.Servers, engine);
        await test.ExecuteAsync("CREATE TYPE mood AS ENUM ('sad', 'ok'); CREATE EXTENSION citext");
        await test.ExecuteAsync("""
            CREATE TABLE odd (k uuid, at timestamptz, m mood, j json, jb jsonb, a int[], i interval, ci citext, x xml, PRIMARY KEY (k, at)) PARTITION BY RANGE (at);
            CREATE TABLE odd_1 PARTITION OF odd DEFAULT
            """);
        Guid id = Guid.NewGuid();
        SourceRow Odd(string mood) => StockTable.Row(
            ("k", id), ("at", new DateTimeOffset(2025, 6, 11, 9, 0, 0, TimeSpan.FromHours(9))), ("m", mood),
            ("j", """{"a": 1}"""), ("jb", """{"b":2}"""), ("a", "{1,2}"), ("i", new TimeSpan(1, 2, 3, 4)), ("ci", ""), ("x", "<a/>"));

        (TableSyncSummary first, List<TableRowFailure> failures) = await test.SyncAsync([Odd("ok")], "odd", ["k", "at"]);
        (TableSyncSummary second, _) = await test.SyncAsync([Odd("ok")], "odd", ["k", "at"]);
        (TableSyncSummary third, _) = await test.SyncAsync([Odd("sad")], "odd", ["k", "at"]);
        (TableSyncSummary fourth, _) = await test.SyncAsync([Odd("angry")], "odd", ["k", "at"]);

        Assert.Empty(failures);
        Assert.Equal((1, 0, 0, 0), first.Counts());
        Assert.Equal((0, 0, 1, 0), second.Counts());
        Assert.Equal((0, 1, 0, 0), third.Counts());
        Assert.Equal((0, 0, 0, 1), fourth.Counts());
        Assert.Equal("2025-06-11 00:00:00", (await test.QueryAsync("SELECT to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS') FROM odd"))[0][0]);
        Assert.Equal(["1 day 02:03:04", ""], (await test.QueryAsync("SELECT i::text, ci::text FROM odd"))[0]);
    }
}

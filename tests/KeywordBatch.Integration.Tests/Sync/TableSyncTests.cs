using KeywordBatch.Database;
using KeywordBatch.Sync;
using KeywordBatch.Testing.Servers;

namespace KeywordBatch.Integration.Tests.Sync;

[Collection("servers")]
public sealed class TableSyncTests(ServersFixture fixture)
{
    private static readonly DateOnly Day = new(2025, 6, 11);

    [Theory]
    [OnSqlite]
    [OnMariaDb]
    [OnPostgreSql]
    public async Task New_rows_are_inserted_changed_ones_updated_and_nothing_else_is_touched(DatabaseEngine engine)
    {
        await using TestDatabase test = await StockTable.NewAsync(fixture, engine);
        SourceRow[] rows = [.. Enumerable.Range(0, 1_300).Select(i => StockTable.Row($"A{i}", Day, i / 100m, i, i % 3 == 0 ? null : $"이름 {i}"))];
        await test.ExecuteAsync($"INSERT INTO {StockTable.Name} VALUES ('OTHER', '2025-06-10', 1, 1, 'stays')");

        (TableSyncSummary first, _) = await test.SyncAsync(rows, chunk: 400);
        (TableSyncSummary second, _) = await test.SyncAsync(rows);
        rows[7] = StockTable.Row("A7", Day, 0.07m, 7, "new name");
        rows[9] = StockTable.Row("A9", Day, 0.09m, 9, "no longer null");
        rows[10] = StockTable.Row("A10", Day, null, 10, "이름 10");
        (TableSyncSummary third, _) = await test.SyncAsync([.. rows, StockTable.Row("B", Day, 1, 1)]);

        Assert.Equal((1_300, 0, 0, 0), first.Counts());
        Assert.Equal((0, 0, 1_300, 0), second.Counts());
        Assert.Equal((1, 3, 1_297, 0), third.Counts());
        Assert.Equal(1_302, await test.CountAsync($"SELECT COUNT(*) FROM {StockTable.Name}"));
        Assert.Equal(
            [["A10", null, "이름 10"], ["A7", "0.07", "new name"], ["OTHER", "1.00", "stays"]],
            (await test.QueryAsync($"SELECT stock_code, close_price, name FROM {StockTable.Name} WHERE stock_code IN ('A7', 'A10', 'OTHER') ORDER BY stock_code"))
                .Select(r => new[] { r[0], r[1] is null ? null : Convert.ToDecimal(r[1], null).ToString("0.00", null), r[2] }));
    }

    [Theory]
    [OnSqlite]
    [OnMariaDb]
    [OnPostgreSql]
    public async Task An_unchanged_sync_writes_nothing(DatabaseEngine engine)
    {
        await using TestDatabase test = await StockTable.NewAsync(fixture, engine);
        SourceRow[] rows = [.. Enumerable.Range(0, 300).Select(i => StockTable.Row($"A{i}", Day, i, i))];
        await test.SyncAsync(rows);
        await test.ExecuteAsync(engine switch
        {
            DatabaseEngine.PostgreSql => $"""
                CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''written''; END';
                CREATE TRIGGER t BEFORE INSERT OR UPDATE OR DELETE ON {StockTable.Name} FOR EACH ROW EXECUTE FUNCTION refuse()
                """,
            DatabaseEngine.MySql => $"CREATE TRIGGER t BEFORE UPDATE ON {StockTable.Name} FOR EACH ROW SIGNAL SQLSTATE '45000'",
            _ => $"CREATE TRIGGER t BEFORE UPDATE ON {StockTable.Name} BEGIN SELECT RAISE(ABORT, 'written'); END",
        });

        (TableSyncSummary summary, List<TableRowFailure> failures) = await test.SyncAsync(rows);

        Assert.Empty(failures);
        Assert.Equal((0, 0, 300, 0), summary.Counts());
    }

    [Theory]
    [OnSqlite]
    [OnMariaDb]
    [OnPostgreSql]
    public async Task Bad_rows_cost_only_themselves_and_are_told_with_key_and_reason(DatabaseEngine engine)
    {
        await using TestDatabase test = await StockTable.NewAsync(fixture, engine);
        SourceRow[] rows =
        [
            .. Enumerable.Range(0, 200).Select(i => StockTable.Row($"A{i}", Day, i, i)),
            StockTable.Row("A5", Day, 1, 1),
            StockTable.Row("NOT A NUMBER", Day, "twelve", 1),
            StockTable.Row("FRACTION", Day, 1, 1.5m),
            StockTable.Row("LONG", Day, 1, 1, new string('가', 41)),
            StockTable.Row("CHECK", Day, 1, -1),
            StockTable.Row("MUCHTOOLONGCODE", Day, 1, 1),
            StockTable.Row("BROKEN", Day, 1, 1, "\uD83D"),
            StockTable.Row(("stock_code", "NULL"), ("trade_date", null), ("volume", 1)),
            StockTable.Row(("stock_code", "NOKEY"), ("volume", 1)),
            StockTable.Row(("stock_code", "EXTRA"), ("trade_date", Day), ("colour", "red")),
            StockTable.Row(("stock_code", "NODAY"), ("trade_date", "someday"), ("volume", 1)),
            StockTable.Row("EMOJI", Day, 1, 1, string.Concat(Enumerable.Repeat("😀", 40))),
        ];

        (TableSyncSummary summary, List<TableRowFailure> failures) = await test.SyncAsync(rows, chunk: 1_000);

        Assert.Equal((201, 0, 0, 11), summary.Counts());
        Assert.Equal(201, await test.CountAsync($"SELECT COUNT(*) FROM {StockTable.Name}"));
        Assert.Equal(
            ["A5", "BROKEN", "CHECK", "EXTRA", "FRACTION", "LONG", "MUCHTOOLONGCODE", "NODAY", "NOKEY", "NOT A NUMBER", "NULL"],
            failures.Select(f => f.Key.Split('=', ',')[1]).Order(StringComparer.Ordinal));
        Assert.All(failures, f => Assert.False(string.IsNullOrWhiteSpace(f.Reason) || f.Reason.Contains('\n', StringComparison.Ordinal)));
        Assert.Contains("colour", failures.Single(f => f.Key.Contains("EXTRA", StringComparison.Ordinal)).Reason, StringComparison.Ordinal);
        Assert.Contains("41", failures.Single(f => f.Key.Contains("LONG,", StringComparison.Ordinal) && f.Key.Contains("=LONG", StringComparison.Ordinal)).Reason, StringComparison.Ordinal);
    }

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
    [InlineData("\u001f")]
    [InlineData(":")]
    [InlineData("1:")]
    public async Task Keys_whose_parts_read_alike_in_a_row_are_two(string between)
    {
        await using TestDatabase test = await TestDatabase.CreateAsync(fixture.Servers, DatabaseEngine.Sqlite);
        await test.ExecuteAsync("CREATE TABLE item (a text, b text, n int, PRIMARY KEY (a, b))");

        (TableSyncSummary summary, _) = await test.SyncAsync(
            [StockTable.Row(("a", $"x{between}y"), ("b", "z"), ("n", 1)), StockTable.Row(("a", "x"), ("b", $"y{between}z"), ("n", 2))], "item", ["a", "b"]);

        Assert.Equal((2, 0, 0, 0), summary.Counts());
    }

    [Theory]
    [OnPostgreSql]
    public async Task Columns_that_differ_in_case_alone_are_told_apart(DatabaseEngine engine)
    {
        await using TestDatabase test = await TestDatabase.CreateAsync(fixture.Servers, engine);
        await test.ExecuteAsync("CREATE TABLE item (code text PRIMARY KEY, \"Name\" text, name text)");

        await test.SyncAsync([StockTable.Row(("code", "a"), ("Name", "upper")), StockTable.Row(("code", "b"), ("name", "lower"))], "item", ["code"]);

        Assert.Equal(["a upper ", "b  lower"], (await test.QueryAsync("SELECT code, \"Name\", name FROM item ORDER BY code")).Select(r => string.Join(' ', r)));
    }

    [Theory]
    [OnSqlite]
    [OnMariaDb]
    [OnPostgreSql]
    public async Task Rows_of_the_columns_they_have_leave_the_other_columns_alone(DatabaseEngine engine)
    {
        await using TestDatabase test = await StockTable.NewAsync(fixture, engine);
        await test.SyncAsync([StockTable.Row("A", Day, 10, 100, "name"), StockTable.Row("B", Day, 20, 200, "name")]);

        (TableSyncSummary summary, _) = await test.SyncAsync(
        [
            StockTable.Row(("TRADE_DATE", "2025-06-11"), ("Stock_Code", "A"), ("volume", "101")),
            StockTable.Row(("stock_code", "B"), ("trade_date", new DateTime(2025, 6, 11)), ("close_price", 21.5)),
            StockTable.Row(("stock_code", "C"), ("trade_date", "20250611")),
        ]);

        Assert.Equal((1, 2, 0, 0), summary.Counts());
        Assert.Equal(
            ["A 10 101 name", "B 21.5 200 name", "C   "],
            (await test.QueryAsync($"SELECT stock_code, close_price, volume, name FROM {StockTable.Name} ORDER BY stock_code"))
                .Select(r => $"{r[0]} {(r[1] is null ? "" : Convert.ToDecimal(r[1], null).ToString("0.##", null))} {r[2]} {r[3]}"));
    }

    [Theory]
    [OnSqlite]
    [OnMariaDb]
    [OnPostgreSql]
    public async Task Identity_and_generated_columns_are_left_alone(DatabaseEngine engine)
    {
        await using TestDatabase test = await TestDatabase.CreateAsync(fixture.Servers, engine);
        await test.ExecuteAsync(engine switch
        {
            DatabaseEngine.PostgreSql => "CREATE TABLE item (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, code text UNIQUE NOT NULL, price int, twice int GENERATED ALWAYS AS (price * 2) STORED)",
            DatabaseEngine.MySql => "CREATE TABLE item (id bigint AUTO_INCREMENT PRIMARY KEY, code varchar(20) NOT NULL UNIQUE, price int, twice int GENERATED ALWAYS AS (price * 2) STORED)",
            _ => "CREATE TABLE item (id INTEGER PRIMARY KEY, code TEXT UNIQUE NOT NULL, price int, twice int GENERATED ALWAYS AS (price * 2) STORED)",
        });
        SourceRow Item(string code, int price) => StockTable.Row(("id", 900), ("code", code), ("price", price), ("twice", 7));

        (TableSyncSummary first, List<TableRowFailure> failures) = await test.SyncAsync([Item("x", 1), Item("y", 2)], "item", ["code"]);
        (TableSyncSummary second, _) = await test.SyncAsync([Item("x", 1), Item("y", 3)], "item", ["code"]);

        Assert.Empty(failures);
        Assert.Equal((2, 0, 0, 0), first.Counts());
        Assert.Equal((0, 1, 1, 0), second.Counts());
        Assert.Equal(["1 x 2", "2 y 6"], (await test.QueryAsync("SELECT id, code, twice FROM item ORDER BY id")).Select(r => string.Join(' ', r)));
    }

    [Theory]
    [OnSqlite]
    [OnMariaDb]
    [OnPostgreSql]
    public async Task A_row_that_collides_on_another_unique_column_is_refused_and_changes_no_other_row(DatabaseEngine engine)
    {
        await using TestDatabase test = await TestDatabase.CreateAsync(fixture.Servers, engine);
        await test.ExecuteAsync("CREATE TABLE item (code varchar(20) PRIMARY KEY, ean varchar(20) UNIQUE, price int)");
        await test.ExecuteAsync("INSERT INTO item VALUES ('a', '111', 1)");

        (TableSyncSummary summary, List<TableRowFailure> failures) = await test.SyncAsync(
            [StockTable.Row(("code", "b"), ("ean", "111"), ("price", 2)), StockTable.Row(("code", "c"), ("ean", "333"), ("price", 3))], "item", ["code"]);

        Assert.Equal((1, 0, 0, 1), summary.Counts());
        Assert.Equal("code=b", Assert.Single(failures).Key);
        Assert.Equal(["a 111 1", "c 333 3"], (await test.QueryAsync("SELECT code, ean, price FROM item ORDER BY code")).Select(r => string.Join(' ', r)));
    }

    [Theory]
    [OnMariaDb("UNIQUE KEY (name(3))")]
    [OnMariaDb("start varchar(3) AS (LEFT(name, 3)) STORED UNIQUE")]
    public async Task A_row_that_collides_on_a_part_of_a_column_is_refused_and_changes_no_other_row(DatabaseEngine engine, string unique)
    {
        await using TestDatabase test = await TestDatabase.CreateAsync(fixture.Servers, engine);
        await test.ExecuteAsync($"CREATE TABLE item (code varchar(20) PRIMARY KEY, name varchar(20), {unique})");
        await test.ExecuteAsync("INSERT INTO item (code, name) VALUES ('a', 'abcd')");

        (TableSyncSummary summary, List<TableRowFailure> failures) = await test.SyncAsync(
            [StockTable.Row(("code", "b"), ("name", "abcx")), StockTable.Row(("code", "c"), ("name", "xyz"))], "item", ["code"]);

        Assert.Equal((1, 0, 0, 1), summary.Counts());
        Assert.Equal("code=b", Assert.Single(failures).Key);
        Assert.Equal(["a abcd", "c xyz"], (await test.QueryAsync("SELECT code, name FROM item ORDER BY code")).Select(r => string.Join(' ', r)));
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
    [OnMariaDb]
    [OnPostgreSql]
    public async Task What_is_no_table_no_column_or_no_key_is_said_before_anything_is_written(DatabaseEngine engine)
    {
        await using TestDatabase test = await StockTable.NewAsync(fixture, engine);
        SourceRow[] rows = [StockTable.Row("A", Day, 1, 1)];

        Assert.Equal("SyncTableMissing", (await RefusedAsync("nothing", "stock_code")).ErrorId);
        Assert.Equal("SyncTableMissing", (await RefusedAsync("x\"; DROP TABLE daily_stock_data; --", "stock_code")).ErrorId);
        Assert.Equal("SyncKeyMissing", (await RefusedAsync(StockTable.Name, "isin")).ErrorId);
        KeywordBatchException notUnique = await RefusedAsync(StockTable.Name, "stock_code");
        Assert.Equal("SyncKeyNotUnique", notUnique.ErrorId);
        Assert.Contains("stock_code, trade_date", notUnique.RecommendedAction, StringComparison.Ordinal);
        Assert.Equal(0, await test.CountAsync($"SELECT COUNT(*) FROM {StockTable.Name}"));

        Task<KeywordBatchException> RefusedAsync(string table, params string[] key) =>
            Assert.ThrowsAsync<KeywordBatchException>(() => test.SyncAsync(rows, table, key));
    }

    [Theory]
    [OnPostgreSql]
    public async Task A_table_of_another_schema_is_named_with_it(DatabaseEngine engine)
    {
        await using TestDatabase test = await StockTable.NewAsync(fixture, engine);
        await test.ExecuteAsync($"""
            CREATE SCHEMA "주식";
            CREATE TABLE "주식".{StockTable.Name} (LIKE {StockTable.Name} INCLUDING ALL);
            CREATE TABLE "주식"."a.b" (LIKE {StockTable.Name} INCLUDING ALL)
            """);
        string[] tables = [$"주식.{StockTable.Name}", "주식.a.b"];

        foreach (string table in tables)
        {
            SourceRow[] rows = [.. Enumerable.Range(0, 1_200).Select(i => StockTable.Row($"A{i}", Day, 1, i))];
            Assert.Equal((1_200, 0, 0, 0), (await test.SyncAsync(rows, table)).Summary.Counts());
            rows[7] = StockTable.Row("A7", Day, 2, 7);
            Assert.Equal((0, 1, 1_199, 0), (await test.SyncAsync(rows, table)).Summary.Counts());
        }

        Assert.Equal(1_200, await test.CountAsync($"SELECT COUNT(*) FROM \"주식\".{StockTable.Name}"));
        Assert.Equal(0, await test.CountAsync($"SELECT COUNT(*) FROM {StockTable.Name}"));
        Assert.Equal([StockTable.Name, "주식.a.b", $"주식.{StockTable.Name}"], await SyncTables.ListAsync(test.Database, default));
        KeywordBatchException missing = await Assert.ThrowsAsync<KeywordBatchException>(() => test.SyncAsync([], "none.such"));
        Assert.Equal("SyncTableMissing", missing.ErrorId);
        Assert.Equal("SyncTableMissing", (await Assert.ThrowsAsync<KeywordBatchException>(() => test.SyncAsync([], ".x"))).ErrorId);
    }

    [Theory]
    [OnSqlite]
    [OnMariaDb]
    [OnPostgreSql]
    public async Task Names_that_need_quoting_are_quoted(DatabaseEngine engine)
    {
        await using TestDatabase test = await TestDatabase.CreateAsync(fixture.Servers, engine);
        string q = engine == DatabaseEngine.MySql ? "`" : "\"";
        await test.ExecuteAsync($"CREATE TABLE {q}the order{q} ({q}group{q} int PRIMARY KEY, {q}in {q}{q} side{q} int)");

        (TableSyncSummary summary, List<TableRowFailure> failures) = await test.SyncAsync(
            [StockTable.Row(("group", 1), ($"in {q} side", 2))], "the order", ["group"]);

        Assert.Empty(failures);
        Assert.Equal((1, 0, 0, 0), summary.Counts());
    }

    [Theory]
    [OnMariaDb]
    [OnPostgreSql]
    public async Task Rows_that_are_one_to_the_server_alone_are_found(DatabaseEngine engine)
    {
        await using TestDatabase test = await TestDatabase.CreateAsync(fixture.Servers, engine);
        await test.ExecuteAsync(engine == DatabaseEngine.MySql
            ? "CREATE TABLE item (code varchar(20) COLLATE utf8mb4_unicode_ci PRIMARY KEY, price int, note varchar(20) COLLATE utf8mb4_unicode_ci)"
            : "CREATE TABLE item (code numeric(6,1) PRIMARY KEY, price int, note text)");
        (object one, object same) = engine == DatabaseEngine.MySql ? ("abc", "ABC") : ((object)1.11m, (object)1.12m);

        (TableSyncSummary first, List<TableRowFailure> failures) = await test.SyncAsync(
            [StockTable.Row(("code", one), ("price", 1), ("note", "x")), StockTable.Row(("code", same), ("price", 2), ("note", "x"))], "item", ["code"]);
        (TableSyncSummary second, _) = await test.SyncAsync([StockTable.Row(("code", one), ("price", 1), ("note", "X"))], "item", ["code"]);

        Assert.Single(failures);
        Assert.Equal((1, 0, 0, 1), first.Counts());
        Assert.Equal((0, 1, 0, 0), second.Counts());
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
    [OnPostgreSql]
    public async Task A_constraint_that_waits_for_the_end_of_the_transaction_costs_its_row_alone(DatabaseEngine engine)
    {
        await using TestDatabase test = await TestDatabase.CreateAsync(fixture.Servers, engine);
        await test.ExecuteAsync("""
            CREATE TABLE part (id integer PRIMARY KEY, whole integer REFERENCES part DEFERRABLE INITIALLY DEFERRED);
            INSERT INTO part VALUES (0, NULL)
            """);
        SourceRow[] good = [.. Enumerable.Range(1, 500).Select(i => StockTable.Row(("id", i), ("whole", i - 1)))];

        (TableSyncSummary summary, List<TableRowFailure> failures) = await test.SyncAsync(
            [.. good, StockTable.Row(("id", 501), ("whole", -1)), StockTable.Row(("id", 502), ("whole", 500))], "part", ["id"], chunk: 500);

        Assert.Equal((501, 0, 0, 1), summary.Counts());
        Assert.Equal("id=501", Assert.Single(failures).Key);
        Assert.Equal(502, await test.CountAsync("SELECT COUNT(*) FROM part"));
    }

    [Theory]
    [OnMariaDb]
    [OnPostgreSql]
    public async Task A_row_that_no_partition_takes_costs_itself_alone(DatabaseEngine engine)
    {
        await using TestDatabase test = await TestDatabase.CreateAsync(fixture.Servers, engine);
        await test.ExecuteAsync(engine == DatabaseEngine.PostgreSql
            ? "CREATE TABLE kept (id integer PRIMARY KEY) PARTITION BY RANGE (id); CREATE TABLE kept_1 PARTITION OF kept FOR VALUES FROM (0) TO (10)"
            : "CREATE TABLE kept (id integer PRIMARY KEY) PARTITION BY RANGE (id) (PARTITION kept_1 VALUES LESS THAN (10))");

        (TableSyncSummary summary, List<TableRowFailure> failures) = await test.SyncAsync([.. new[] { 1, 50, 2 }.Select(i => StockTable.Row(("id", i)))], "kept", ["id"]);

        Assert.Equal((2, 0, 0, 1), summary.Counts());
        Assert.Equal("id=50", Assert.Single(failures).Key);
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

    [Theory]
    [OnSqlite]
    [OnMariaDb]
    [OnPostgreSql]
    public async Task A_key_that_comes_again_in_a_later_chunk_is_refused_as_well(DatabaseEngine engine)
    {
        await using TestDatabase test = await StockTable.NewAsync(fixture, engine);

        (TableSyncSummary summary, List<TableRowFailure> failures) = await test.SyncAsync(
            [.. Enumerable.Range(0, 250).Select(i => StockTable.Row($"A{i}", Day, i, i)), StockTable.Row("A0", Day, 9, 9)], chunk: 100);

        Assert.Equal((250, 0, 0, 1), summary.Counts());
        Assert.Equal("stock_code=A0, trade_date=2025-06-11", Assert.Single(failures).Key);
    }
}

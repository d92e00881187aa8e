using KeywordBatch.Database;
using KeywordBatch.Integration.Tests.Chaos;
using KeywordBatch.Sync;
using KeywordBatch.Testing;
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
    [OnMariaDb]
    public async Task A_row_that_somebody_else_inserts_meanwhile_counts_once(DatabaseEngine engine)
    {
        await using TestDatabase test = await StockTable.NewAsync(fixture, engine);
        Task<(TableSyncSummary Summary, List<TableRowFailure> Failures)> syncing;
        await using (SecondClient other = await SecondClient.BeginAsync(test))
        {
            // The gap where the rows belong: who looks for them passes, who inserts them waits.
            await other.ExecuteAsync($"SELECT * FROM {StockTable.Name} WHERE stock_code = 'A' FOR UPDATE");
            syncing = test.SyncAsync([StockTable.Row("A", Day, 2, 2, "ours"), StockTable.Row("B", Day, 2, 2, "ours")]);
            await Eventually.TrueAsync(() => SecondClient.BlocksSomebodyAsync(test));
            await other.ExecuteAsync($"INSERT INTO {StockTable.Name} VALUES ('A', '2025-06-11', 1, 1, 'theirs')");
            await other.ExecuteAsync("COMMIT");
        }

        (TableSyncSummary summary, _) = await syncing;

        Assert.Equal((1, 1, 0, 0), summary.Counts());
        Assert.Equal(2, await test.CountAsync($"SELECT COUNT(*) FROM {StockTable.Name} WHERE name = 'ours'"));
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
}

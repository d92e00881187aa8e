using KeywordBatch.Database;
using KeywordBatch.Sync;
using KeywordBatch.Testing.Servers;

namespace KeywordBatch.Integration.Tests.Sync;

[Collection("servers")]
public sealed class RefusedSyncRowTests(ServersFixture fixture)
{
    private static readonly DateOnly Day = new(2025, 6, 11);

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

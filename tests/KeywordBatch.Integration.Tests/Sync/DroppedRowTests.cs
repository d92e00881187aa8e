using KeywordBatch.Database;
using KeywordBatch.Sync;
using KeywordBatch.Testing.Servers;

namespace KeywordBatch.Integration.Tests.Sync;

/// <summary>Tables that do other things with a row than keep it, and give no error.</summary>
[Collection("servers")]
public sealed class DroppedRowTests(ServersFixture fixture)
{
    private static readonly DateOnly Day = new(2025, 6, 11);

    [Theory]
    [OnSqlite]
    [OnPostgreSql]
    public async Task A_new_row_that_a_trigger_drops_has_failed_and_what_else_it_does_stays_done(DatabaseEngine engine)
    {
        await using TestDatabase test = await StockTable.NewAsync(fixture, engine);
        await test.ExecuteAsync(engine == DatabaseEngine.PostgreSql
            ? $"""
                CREATE TABLE put_aside (code text);
                CREATE FUNCTION leave_out() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    IF NEW.volume = 2 THEN INSERT INTO put_aside VALUES (NEW.stock_code); RETURN NULL; END IF;
                    RETURN NEW;
                END $$;
                CREATE TRIGGER leave_out BEFORE INSERT ON {StockTable.Name} FOR EACH ROW EXECUTE FUNCTION leave_out()
                """
            : $"""
                CREATE TABLE put_aside (code text);
                CREATE TRIGGER leave_out BEFORE INSERT ON {StockTable.Name} WHEN NEW.volume = 2
                BEGIN INSERT INTO put_aside VALUES (NEW.stock_code); SELECT RAISE(IGNORE); END
                """);

        (TableSyncSummary summary, List<TableRowFailure> failures) = await test.SyncAsync(Rows());

        Assert.Equal((2, 0, 0, 1), summary.Counts());
        AssertDropped("B", failures);
        Assert.Equal(["A", "C"], await CodesAsync(test));
        Assert.Equal(1, await test.CountAsync("SELECT COUNT(*) FROM put_aside"));
    }

    [Theory]
    [OnSqlite]
    [OnPostgreSql]
    public async Task An_update_that_a_trigger_drops_has_failed(DatabaseEngine engine)
    {
        await using TestDatabase test = await StockTable.NewAsync(fixture, engine);
        await test.SyncAsync(Rows());
        await test.ExecuteAsync(engine == DatabaseEngine.PostgreSql
            ? $"""
                CREATE FUNCTION never_less() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN IF NEW.volume < OLD.volume THEN RETURN NULL; END IF; RETURN NEW; END';
                CREATE TRIGGER never_less BEFORE UPDATE ON {StockTable.Name} FOR EACH ROW EXECUTE FUNCTION never_less()
                """
            : $"""
                CREATE TRIGGER never_less BEFORE UPDATE ON {StockTable.Name} WHEN NEW.volume < OLD.volume
                BEGIN SELECT RAISE(IGNORE); END
                """);

        (TableSyncSummary summary, List<TableRowFailure> failures) = await test.SyncAsync(
            [StockTable.Row("A", Day, 1, 10), StockTable.Row("B", Day, 1, 0), StockTable.Row("C", Day, 1, 3), StockTable.Row("D", Day, 1, 4)]);

        Assert.Equal((1, 1, 1, 1), summary.Counts());
        AssertDropped("B", failures);
        Assert.Equal([10, 2, 3, 4], (await test.QueryAsync($"SELECT volume FROM {StockTable.Name} ORDER BY stock_code")).Select(r => (long)r[0]!));
    }

    [Theory]
    [OnPostgreSql]
    public async Task Rows_that_a_trigger_stores_in_a_part_of_the_table_are_inserted(DatabaseEngine engine)
    {
        await using TestDatabase test = await StockTable.NewAsync(fixture, engine);
        await test.ExecuteAsync($"""
            CREATE TABLE stock_of_2025 (PRIMARY KEY (stock_code, trade_date)) INHERITS ({StockTable.Name});
            CREATE FUNCTION route() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN INSERT INTO stock_of_2025 VALUES (NEW.*); RETURN NULL; END';
            CREATE TRIGGER route BEFORE INSERT ON {StockTable.Name} FOR EACH ROW EXECUTE FUNCTION route()
            """);

        (TableSyncSummary first, List<TableRowFailure> failures) = await test.SyncAsync(Rows());
        (TableSyncSummary second, _) = await test.SyncAsync([.. Rows(), StockTable.Row("D", Day, 1, 4)]);

        Assert.Empty(failures);
        Assert.Equal((3, 0, 0, 0), first.Counts());
        Assert.Equal((1, 0, 3, 0), second.Counts());
        Assert.Equal(4, await test.CountAsync("SELECT COUNT(*) FROM stock_of_2025"));
    }

    [Theory]
    [OnPostgreSql]
    public async Task Rows_that_a_trigger_changes_are_written_once_also_beside_bad_ones(DatabaseEngine engine)
    {
        await using TestDatabase test = await StockTable.NewAsync(fixture, engine);
        await test.ExecuteAsync($"""
            CREATE FUNCTION change() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF NEW.volume = 2 AND NEW.name = 'new' THEN RETURN NULL; END IF;
                NEW.name = upper(NEW.name);
                RETURN NEW;
            END $$;
            CREATE TRIGGER change BEFORE INSERT OR UPDATE ON {StockTable.Name} FOR EACH ROW EXECUTE FUNCTION change()
            """);

        (TableSyncSummary summary, List<TableRowFailure> failures) = await test.SyncAsync(
            Enumerable.Range(1, 40).Select(i => StockTable.Row($"A{i}", Day, 1, i is 20 or 30 ? -1 : i, "new")));

        Assert.Equal((37, 0, 0, 3), summary.Counts());
        Assert.Equal(["A2", "A20", "A30"], failures.Select(f => f.Key.Split('=', ',')[1]).Order(StringComparer.Ordinal));
        Assert.Equal(37, await test.CountAsync($"SELECT COUNT(*) FROM {StockTable.Name} WHERE name = 'NEW'"));
    }

    [Theory]
    [OnMariaDb]
    public async Task Rows_that_a_trigger_changes_are_counted_once_also_beside_bad_ones(DatabaseEngine engine)
    {
        await using TestDatabase test = await StockTable.NewAsync(fixture, engine);
        await test.ExecuteAsync($"CREATE TRIGGER change_new BEFORE INSERT ON {StockTable.Name} FOR EACH ROW SET NEW.name = upper(NEW.name)");
        await test.ExecuteAsync($"CREATE TRIGGER change_old BEFORE UPDATE ON {StockTable.Name} FOR EACH ROW SET NEW.name = upper(NEW.name)");

        (TableSyncSummary summary, List<TableRowFailure> failures) = await test.SyncAsync(
            Enumerable.Range(1, 40).Select(i => StockTable.Row($"A{i}", Day, 1, i is 20 or 30 ? -1 : i, "new")));

        Assert.Equal((38, 0, 0, 2), summary.Counts());
        Assert.Equal(["A20", "A30"], failures.Select(f => f.Key.Split('=', ',')[1]));
    }

    [Theory]
    [OnSqlite]
    public async Task A_row_that_a_column_s_own_clause_drops_has_failed(DatabaseEngine engine)
    {
        await using TestDatabase test = await TestDatabase.CreateAsync(fixture.Servers, engine);
        await test.ExecuteAsync("CREATE TABLE item (code text PRIMARY KEY, ean text UNIQUE ON CONFLICT IGNORE)");
        await test.ExecuteAsync("INSERT INTO item VALUES ('a', '111')");

        (TableSyncSummary summary, List<TableRowFailure> failures) = await test.SyncAsync(
            [StockTable.Row(("code", "b"), ("ean", "111")), StockTable.Row(("code", "c"), ("ean", "333"))], "item", ["code"]);

        Assert.Equal((1, 0, 0, 1), summary.Counts());
        Assert.Equal("code=b", Assert.Single(failures).Key);
    }

    private static SourceRow[] Rows() => [StockTable.Row("A", Day, 1, 1), StockTable.Row("B", Day, 1, 2), StockTable.Row("C", Day, 1, 3)];

    private static void AssertDropped(string code, List<TableRowFailure> failures)
    {
        TableRowFailure failure = Assert.Single(failures);
        Assert.StartsWith($"stock_code={code},", failure.Key, StringComparison.Ordinal);
        Assert.Contains("trigger", failure.Reason, StringComparison.Ordinal);
    }

    private static async Task<IEnumerable<object?>> CodesAsync(TestDatabase test) =>
        (await test.QueryAsync($"SELECT stock_code FROM {StockTable.Name} ORDER BY stock_code")).Select(r => r[0]);
}

using KeywordBatch.Database;
using KeywordBatch.Sync;
using KeywordBatch.Testing.Servers;

namespace KeywordBatch.Integration.Tests.Sync;

/// <summary>Rows that go straight into the table while all of them are new, and what ends that.</summary>
[Collection("servers")]
public sealed class FirstLoadTests(ServersFixture fixture)
{
    private const int Rows = 2_000;
    private const int Odd = 1_500;

    private static readonly DateOnly Day = new(2025, 6, 11);

    [Theory]
    [OnSqlite]
    [OnMariaDb]
    [OnPostgreSql]
    public async Task A_key_that_is_there_among_new_ones_is_updated_and_costs_the_others_nothing(DatabaseEngine engine)
    {
        await using TestDatabase test = await StockTable.NewAsync(fixture, engine);
        await test.SyncAsync([StockTable.Row($"A{Odd}", Day, 1, 1)]);
        List<string> sent = Traced(test);

        (TableSyncSummary summary, List<TableRowFailure> failures) = await test.SyncAsync(Listed(), chunk: 100);

        Assert.Empty(failures);
        Assert.Equal((Rows - 1, 1, 0, 0), summary.Counts());
        Assert.Equal(Rows, await test.CountAsync($"SELECT COUNT(*) FROM {StockTable.Name}"));
        Assert.Equal(Odd, await test.CountAsync($"SELECT volume FROM {StockTable.Name} WHERE stock_code = 'A{Odd}'"));
        Assert.Equal(engine == DatabaseEngine.PostgreSql, sent.Exists(IsStraight));
    }

    [Theory]
    [OnSqlite]
    [OnMariaDb]
    [OnPostgreSql]
    public async Task A_bad_row_among_new_ones_costs_only_itself(DatabaseEngine engine)
    {
        await using TestDatabase test = await StockTable.NewAsync(fixture, engine);

        (TableSyncSummary summary, List<TableRowFailure> failures) = await test.SyncAsync(
            Listed().Select((row, i) => i == Odd ? StockTable.Row($"A{i}", Day, 1, -1) : row), chunk: 100);

        Assert.Equal((Rows - 1, 0, 0, 1), summary.Counts());
        Assert.Equal($"stock_code=A{Odd}, trade_date=2025-06-11", Assert.Single(failures).Key);
        Assert.Equal(Rows - 1, await test.CountAsync($"SELECT COUNT(*) FROM {StockTable.Name}"));
    }

    [Theory]
    [OnSqlite]
    [OnMariaDb]
    [OnPostgreSql]
    public async Task An_unchanged_sync_sends_no_statement_that_writes_to_the_table(DatabaseEngine engine)
    {
        await using TestDatabase test = await StockTable.NewAsync(fixture, engine);
        await test.SyncAsync(Listed());
        List<string> sent = Traced(test);

        (TableSyncSummary summary, _) = await test.SyncAsync(Listed());

        Assert.Equal((0, 0, Rows, 0), summary.Counts());
        Assert.DoesNotContain(sent, sql => sql.Contains("ON CONFLICT", StringComparison.Ordinal) || sql.Contains("ON DUPLICATE", StringComparison.Ordinal));
        Assert.DoesNotContain(sent, IsStraight);
    }

    [Theory]
    [OnPostgreSql]
    public async Task A_full_disk_is_told_at_once_and_not_as_a_lost_connection(DatabaseEngine engine)
    {
        await using TestDatabase test = await StockTable.NewAsync(fixture, engine);
        // The driver gives up a connection whose server has no room left.
        await test.ExecuteAsync($"""
            CREATE FUNCTION has_room(volume bigint) RETURNS boolean LANGUAGE plpgsql AS $$
            BEGIN IF volume = {Odd} THEN RAISE 'no space left' USING ERRCODE = '53100'; END IF; RETURN true; END $$;
            ALTER TABLE {StockTable.Name} ADD CHECK (has_room(volume))
            """);
        var tried = new List<string>();
        test.Database.Retried = (_, reason) => tried.Add(reason);

        KeywordBatchException error = await Assert.ThrowsAsync<KeywordBatchException>(() => test.SyncAsync(Listed(), chunk: 100));

        Assert.Equal("DatabaseFull", error.ErrorId);
        Assert.Empty(tried);
    }

    [Theory]
    [OnPostgreSql]
    public async Task A_table_with_a_trigger_or_a_policy_takes_its_rows_by_insert(DatabaseEngine engine)
    {
        await using TestDatabase test = await StockTable.NewAsync(fixture, engine);
        await test.ExecuteAsync($"""
            CREATE FUNCTION leave_out() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN IF NEW.volume % 2 = 1 THEN RETURN NULL; END IF; RETURN NEW; END';
            CREATE TRIGGER leave_out BEFORE INSERT ON {StockTable.Name} FOR EACH ROW EXECUTE FUNCTION leave_out()
            """);
        List<string> sent = Traced(test);

        (TableSyncSummary summary, _) = await test.SyncAsync(Listed(), chunk: 100);

        Assert.Equal((Rows / 2, 0, 0, Rows / 2), summary.Counts());
        Assert.Equal(Rows / 2, await test.CountAsync($"SELECT COUNT(*) FROM {StockTable.Name}"));
        Assert.DoesNotContain(sent, IsStraight);
        await test.ExecuteAsync($"DROP TRIGGER leave_out ON {StockTable.Name}");
        Assert.True((await TargetTable.ReadAsync(test.Database, StockTable.Name, default)).IsPlain);
        await test.ExecuteAsync($"ALTER TABLE {StockTable.Name} ENABLE ROW LEVEL SECURITY");
        Assert.False((await TargetTable.ReadAsync(test.Database, StockTable.Name, default)).IsPlain);
    }

    [Theory]
    [OnPostgreSql]
    public async Task A_trigger_of_a_partition_counts_as_its_tables(DatabaseEngine engine)
    {
        await using TestDatabase test = await TestDatabase.CreateAsync(fixture.Servers, engine);
        await test.ExecuteAsync("""
            CREATE TABLE item (code int PRIMARY KEY) PARTITION BY RANGE (code);
            CREATE TABLE item_1 PARTITION OF item DEFAULT;
            CREATE FUNCTION pass() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'
            """);
        bool before = (await TargetTable.ReadAsync(test.Database, "item", default)).IsPlain;
        await test.ExecuteAsync("CREATE TRIGGER pass BEFORE INSERT ON item_1 FOR EACH ROW EXECUTE FUNCTION pass()");

        Assert.True(before);
        Assert.False((await TargetTable.ReadAsync(test.Database, "item", default)).IsPlain);
    }

    private static IEnumerable<SourceRow> Listed() => Enumerable.Range(0, Rows).Select(i => StockTable.Row($"A{i}", Day, i / 10m, i, "이름"));

    private static List<string> Traced(TestDatabase test)
    {
        var sent = new List<string>();
        test.Database.Trace = sql =>
        {
            lock (sent)
            {
                sent.Add(sql);
            }
        };
        return sent;
    }

    private static bool IsStraight(string sql) => sql.StartsWith($"COPY \"{StockTable.Name}\"", StringComparison.Ordinal);
}

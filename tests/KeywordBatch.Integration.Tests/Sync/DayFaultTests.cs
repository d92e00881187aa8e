using System.Collections.Concurrent;
using System.Diagnostics;
using KeywordBatch.Batch;
using KeywordBatch.Database;
using KeywordBatch.Sync;
using KeywordBatch.Testing.Servers;

namespace KeywordBatch.Integration.Tests.Sync;

/// <summary>What a day is when its source, its rows or its journal are not what they should be.</summary>
[Collection("servers")]
public sealed class DayFaultTests(ServersFixture fixture)
{
    /// <summary>One more than a day keeps in memory.</summary>
    private const int Large = 10_001;

    private static readonly DateOnly Day = new(2025, 6, 23);
    private static readonly RowShape Notes = new(["code", "weekday", "seen", "raw", "at"]);

    [Theory]
    [OnSqlite]
    [OnMariaDb]
    [OnPostgreSql]
    public async Task A_row_is_stored_alike_in_a_small_and_in_a_large_day(DatabaseEngine engine)
    {
        string[] small = await StoredAsync(engine, 3), large = await StoredAsync(engine, Large);

        Assert.Equal(small, large);
        Assert.Equal("A0|5|2025-06-23 10:00:00", small[0][..24]);
        Assert.Equal("failed: 1", small[^1]);
    }

    [Theory]
    [OnSqlite]
    [OnMariaDb]
    [OnPostgreSql]
    public async Task A_refused_row_is_tried_once_more_when_the_others_of_its_day_are_stored(DatabaseEngine engine)
    {
        await using TestDatabase test = await TestDatabase.CreateAsync(fixture.Servers, engine);
        await test.ExecuteAsync("CREATE TABLE employee (id int PRIMARY KEY, boss int, FOREIGN KEY (boss) REFERENCES employee (id))");
        const int Employees = 1_200, OfTheLast = 3, OfNobody = 5;
        var host = new RecordingSyncHost();
        var source = new ListedDays(Employees)
        {
            Make = (_, i) => StockTable.Row(("id", i), ("boss", i switch { OfTheLast => Employees - 1, OfNobody => Employees, _ => null })),
        };

        DailySyncSummary summary = await RunAsync(test, source, "employee", ["id"], host);

        Assert.Equal((1, 1_200L, 1_199L, 1L), (summary.Completed, summary.Fetched, summary.Inserted, summary.Failed));
        Assert.Equal($"id={OfNobody}", Assert.Single(host.Failures).Key);
        Assert.Equal(Employees - 1, await test.CountAsync($"SELECT boss FROM employee WHERE id = {OfTheLast}"));
        KeywordBatchUnit unit = Assert.Single(await new UnitStore(test.Database, "sync:employee").ListAsync(new(Day, Day), default));
        Assert.Equal((1_199L, 0L, 1L), (unit.Processed, unit.Skipped, unit.Failed));
        Assert.Single(await new FailureStore(test.Database, "sync:employee").ReadAsync(new(Day, Day), 0).ToListAsync());
    }

    [Theory]
    [OnMariaDb("CREATE TRIGGER no_room BEFORE INSERT ON {0} FOR EACH ROW SIGNAL SQLSTATE 'HY000' SET MYSQL_ERRNO = 1021, MESSAGE_TEXT = 'Disk full'")]
    [OnPostgreSql("""
        CREATE FUNCTION fill() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'no space left' USING ERRCODE = '53100'; END $$;
        CREATE TRIGGER no_room BEFORE INSERT ON {0} FOR EACH ROW EXECUTE FUNCTION fill()
        """)]
    public async Task A_database_without_room_ends_a_sync_at_once(DatabaseEngine engine, string filled)
    {
        await using TestDatabase test = await StockTable.NewAsync(fixture, engine);
        await test.ExecuteAsync(filled.Replace("{0}", StockTable.Name, StringComparison.Ordinal));
        var source = new ListedDays(10);

        KeywordBatchException error = await Assert.ThrowsAsync<KeywordBatchException>(
            () => RunAsync(test, source, StockTable.Name, StockTable.Key, new()));

        Assert.Equal(("DatabaseFull", KeywordBatchErrorKind.ResourceExhausted), (error.ErrorId, error.Kind));
        Assert.Equal(1, source.Calls[Day]);
    }

    [Theory]
    [OnSqlite]
    public async Task A_source_whose_own_call_has_timed_out_is_tried_again(DatabaseEngine engine)
    {
        await using TestDatabase test = await StockTable.NewAsync(fixture, engine);
        var host = new RecordingSyncHost();
        var source = new ListedDays(10, (_, call) => call <= 2 ? throw new TaskCanceledException("the request has timed out") : Task.CompletedTask);

        DailySyncSummary summary = await RunAsync(test, source, StockTable.Name, StockTable.Key, host);

        Assert.Equal((1, 10L), (summary.Completed, summary.Inserted));
        Assert.Equal(3, Assert.Single(host.Days).Attempts);
    }

    [Theory]
    [OnSqlite]
    public async Task A_day_is_tried_again_after_the_wait_that_was_asked_for_and_no_sooner(DatabaseEngine engine)
    {
        await using TestDatabase test = await StockTable.NewAsync(fixture, engine);
        var asked = new ConcurrentQueue<(DateOnly Day, long At)>();
        var source = new ListedDays(2, (day, call) =>
        {
            asked.Enqueue((day, Stopwatch.GetTimestamp()));
            return call < 3 ? throw new InvalidOperationException("not yet") : Task.CompletedTask;
        });
        TimeSpan wait = TimeSpan.FromMilliseconds(200);

        DailySyncSummary summary = await SyncHarness.RunAsync(test, source, o => o with { RetryDelay = wait, MaxRetryDelay = 2 * wait });

        TimeSpan[] waits = [.. asked.GroupBy(a => a.Day).SelectMany(day => day.Zip(day.Skip(1), (one, next) => Stopwatch.GetElapsedTime(one.At, next.At)))];
        Assert.Equal(10, summary.Completed);
        Assert.Equal(20, waits.Length);
        Assert.True(waits.Min() > wait * 0.95, $"{waits.Min()}");
    }

    [Theory]
    [OnSqlite]
    public async Task A_day_fetched_long_ago_is_fetched_again(DatabaseEngine engine)
    {
        await using TestDatabase test = await StockTable.NewAsync(fixture, engine);
        using var stop = new CancellationTokenSource();
        var source = new ListedDays(2_000);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => RunAsync(test, source, StockTable.Name, StockTable.Key, new() { OnProgress = _ => stop.Cancel() }, stop.Token));
        foreach (string folder in Directory.EnumerateDirectories(test.JournalFolder, "*", SearchOption.AllDirectories))
        {
            Directory.SetLastWriteTimeUtc(folder, Directory.GetLastWriteTimeUtc(folder).AddDays(-3));
        }

        DailySyncSummary summary = await RunAsync(test, source, StockTable.Name, StockTable.Key, new());

        Assert.Equal((1, 2_000L), (summary.Completed, summary.Inserted + summary.Unchanged));
        Assert.Equal(2, source.Calls[Day]);
    }

    [Theory]
    [OnSqlite]
    [OnMariaDb]
    [OnPostgreSql]
    public async Task A_good_row_behind_a_refused_one_of_its_key_is_stored_and_counted_once(DatabaseEngine engine)
    {
        await using TestDatabase test = await StockTable.NewAsync(fixture, engine);
        var source = new ListedDays(6)
        {
            Make = (day, i) => StockTable.Row(i == 5 ? "B" : "A", day, 1, i switch { 0 or 1 => -1, _ => i }),
        };

        DailySyncSummary summary = await RunAsync(test, source, StockTable.Name, StockTable.Key, new());

        Assert.Equal((6L, 2L, 4L), (summary.Fetched, summary.Inserted, summary.Failed));
        Assert.Equal(["A|2", "B|5"], (await test.QueryAsync($"SELECT stock_code, volume FROM {StockTable.Name} ORDER BY 1")).Select(r => string.Join('|', r)));
        Assert.Equal("2|4", string.Join('|', (await test.QueryAsync("SELECT processed, failed FROM keyword_batch_unit")).Single()));
    }

    [Theory]
    [OnSqlite]
    [OnMariaDb]
    [OnPostgreSql]
    public async Task A_good_row_in_a_later_chunk_than_a_refused_one_of_its_key_is_stored(DatabaseEngine engine)
    {
        await using TestDatabase test = await StockTable.NewAsync(fixture, engine);
        SourceRow[] rows =
        [
            StockTable.Row("A", Day, 1, -1),
            .. Enumerable.Range(0, 150).Select(i => StockTable.Row($"B{i}", Day, i, i)),
            StockTable.Row("A", Day, 1, 5),
            StockTable.Row("A", Day, 1, 6),
        ];

        (TableSyncSummary summary, List<TableRowFailure> failures) = await test.SyncAsync(rows, chunk: 100);

        Assert.Equal((151, 0, 0, 2), summary.Counts());
        Assert.Equal(2, failures.Count);
        Assert.Equal(5, await test.CountAsync($"SELECT volume FROM {StockTable.Name} WHERE stock_code = 'A'"));
    }

    private async Task<string[]> StoredAsync(DatabaseEngine engine, int rows)
    {
        await using TestDatabase test = await TestDatabase.CreateAsync(fixture.Servers, engine);
        await test.ExecuteAsync("CREATE TABLE notes (code varchar(12) NOT NULL PRIMARY KEY, weekday integer, seen varchar(60), raw varchar(60), at timestamp NULL)");
        var time = new DateTime(2025, 6, 23, 10, 0, 0, DateTimeKind.Utc);
        var source = new ListedDays(rows)
        {
            // No text column takes bytes.
            Make = (_, i) => new(Notes, [$"A{i}", DayOfWeek.Friday, time, i == 1 ? new byte[] { 1 } : 'x', time]),
        };

        DailySyncSummary summary = await RunAsync(test, source, "notes", ["code"], new());

        return
        [
            .. (await test.QueryAsync("SELECT code, weekday, seen, raw, at FROM notes WHERE code IN ('A0', 'A1', 'A2') ORDER BY code")).Select(r => string.Join('|', r)),
            $"failed: {summary.Failed}",
        ];
    }

    private static Task<DailySyncSummary> RunAsync(
        TestDatabase test, IDaySource source, string table, string[] key, RecordingSyncHost host, CancellationToken cancellationToken = default) =>
        new DailySync(
            test.Database,
            new() { Table = table, Key = key, RetryDelay = TimeSpan.FromMilliseconds(10), Batch = new() { Journal = new() { Folder = test.JournalFolder } } },
            source,
            host,
            TimeProvider.System,
            new Random(1)).RunAsync(new(Day, Day), cancellationToken);
}

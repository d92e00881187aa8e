using KeywordBatch.Batch;
using KeywordBatch.Database;
using KeywordBatch.Sync;
using KeywordBatch.Testing.Servers;
using static KeywordBatch.Integration.Tests.Sync.SyncHarness;

namespace KeywordBatch.Integration.Tests.Sync;

[Collection("servers")]
public sealed class DailySyncTests(ServersFixture fixture)
{
    [Theory]
    [OnSqlite]
    [OnMariaDb]
    [OnPostgreSql]
    public async Task Each_business_day_is_done_once_and_a_second_run_does_nothing(DatabaseEngine engine)
    {
        await using TestDatabase test = await StockTable.NewAsync(fixture, engine);
        var source = new ListedDays(40);

        DailySyncSummary first = await RunAsync(test, source);
        DailySyncSummary second = await RunAsync(test, source);
        DailySyncSummary third = await RunAsync(test, source, o => o with { Incremental = true });

        Assert.Equal((10, 10, 400L, 400L), (first.Days, first.Completed, first.Fetched, first.Inserted));
        Assert.Equal((10, 0L), (second.Skipped, second.Fetched));
        Assert.Equal((10, 400L, 400L, 0L), (third.Completed, third.Fetched, third.Unchanged, third.Inserted + third.Updated));
        Assert.All(source.Calls.Values, calls => Assert.Equal(2, calls));
        Assert.Equal(400, await test.CountAsync($"SELECT COUNT(*) FROM {StockTable.Name}"));
        Assert.Empty(await new UnitStore(test.Database).ListAsync(TwoWeeks, default));
    }

    [Theory]
    [OnSqlite]
    [OnMariaDb]
    [OnPostgreSql]
    public async Task A_sync_over_an_own_table_that_lacks_a_column_ends_before_it_begins(DatabaseEngine engine)
    {
        await using TestDatabase test = await StockTable.NewAsync(fixture, engine);
        var source = new ListedDays(40);
        await SyncStore.EnsureAsync(test.Database, default);
        await test.ExecuteAsync("ALTER TABLE keyword_batch_unit DROP COLUMN epoch");

        KeywordBatchException error = await Assert.ThrowsAsync<KeywordBatchException>(() => RunAsync(test, source));

        Assert.Equal(("OwnColumnsMissing", "keyword_batch_unit.epoch"), (error.ErrorId, (string?)error.Target));
        Assert.Empty(source.Calls);
    }

    [Theory]
    [OnSqlite]
    public async Task A_month_does_not_wait_for_the_last_day_of_the_one_before(DatabaseEngine engine)
    {
        await using TestDatabase test = await StockTable.NewAsync(fixture, engine);
        var july = new TaskCompletionSource();
        var source = new ListedDays(40, (day, _) =>
        {
            if (day.Month == 7)
            {
                july.TrySetResult();
            }

            return day == new DateOnly(2025, 6, 30) ? july.Task.WaitAsync(TimeSpan.FromSeconds(30)) : Task.CompletedTask;
        });

        DailySyncSummary summary = await RunAsync(test, source);

        Assert.Equal((10, 0), (summary.Completed, summary.FailedDays));
        Assert.Equal(1, source.Calls[new(2025, 6, 30)]);
    }

    [Theory]
    [OnSqlite]
    [OnPostgreSql]
    public async Task Days_that_fail_once_are_done_in_the_end_and_store_nothing_of_a_broken_fetch(DatabaseEngine engine)
    {
        await using TestDatabase test = await StockTable.NewAsync(fixture, engine);
        var host = new RecordingSyncHost();
        var source = new ListedDays(40, (day, call) => call == 1 && day.Day % 3 == 0 ? throw new IOException("the connection was reset") : Task.CompletedTask);

        DailySyncSummary summary = await RunAsync(test, source, host: host);

        Assert.Equal((10, 400L, 400L), (summary.Completed, summary.Fetched, summary.Inserted));
        Assert.All(host.Days, day => Assert.Equal(day.Day.Day % 3 == 0 ? 2 : 1, day.Attempts));
    }

    [Theory]
    [OnSqlite]
    public async Task A_day_that_keeps_failing_is_tried_in_two_passes_and_the_next_run_does_it_alone(DatabaseEngine engine)
    {
        await using TestDatabase test = await StockTable.NewAsync(fixture, engine);
        var host = new RecordingSyncHost();
        var bad = new DateOnly(2025, 6, 25);
        bool broken = true;
        var source = new ListedDays(40, (day, _) => broken && day == bad ? throw new IOException("gone") : Task.CompletedTask);

        DailySyncSummary first = await RunAsync(test, source, host: host);
        int calls = source.Calls[bad];
        broken = false;
        DailySyncSummary second = await RunAsync(test, source);

        Assert.Equal((9, 1, 360L), (first.Completed, first.FailedDays, first.Inserted));
        DailySyncDay failed = Assert.Single(host.Days, d => d.Status == DailySyncStatus.Failed);
        Assert.Equal((bad, 6, 6), (failed.Day, failed.Attempts, calls));
        Assert.Contains("gone", failed.Error, StringComparison.Ordinal);
        Assert.Equal((1, 9, 40L), (second.Completed, second.Skipped, second.Inserted));
    }

    [Theory]
    [OnSqlite]
    public async Task A_serial_source_is_asked_for_one_day_at_a_time_and_others_for_several(DatabaseEngine engine)
    {
        await using TestDatabase test = await StockTable.NewAsync(fixture, engine);
        using var together = new CountdownEvent(3);
        var serial = new ListedDays(40);
        var parallel = new ListedDays(40, async (_, _) =>
        {
            if (!together.IsSet)
            {
                together.Signal();
                await Task.Run(() => together.Wait(TimeSpan.FromSeconds(30)));
            }
        });

        await RunAsync(test, serial, o => o with { SerialSource = true });
        await RunAsync(test, parallel, o => o with { Incremental = true });

        Assert.Equal(1, serial.MostAtOnce);
        Assert.Equal(3, parallel.MostAtOnce);
    }

    [Theory]
    [OnSqlite]
    [OnPostgreSql]
    public async Task A_day_that_was_done_and_is_reset_asks_its_source_again(DatabaseEngine engine)
    {
        await using TestDatabase test = await StockTable.NewAsync(fixture, engine);
        var source = new ListedDays(40);
        await RunAsync(test, source);
        await test.ExecuteAsync($"UPDATE keyword_batch_unit SET status = 'pending'; DELETE FROM {StockTable.Name}");

        DailySyncSummary again = await RunAsync(test, source);

        Assert.Equal((10, 400L), (again.Completed, again.Inserted));
        Assert.All(source.Calls.Values, calls => Assert.Equal(2, calls));
    }

    [Theory]
    [OnSqlite]
    [OnPostgreSql]
    public async Task Bad_rows_are_counted_and_kept_until_they_are_mended(DatabaseEngine engine)
    {
        await using TestDatabase test = await StockTable.NewAsync(fixture, engine);
        var host = new RecordingSyncHost();
        var day = new DateOnly(2025, 6, 23);
        var bad = new ListedDays(20) { Make = (d, i) => StockTable.Row($"A{(i == 3 ? 2 : i)}", d, 1, i == 5 ? -1 : i, i == 7 ? new string('x', 41) : "x") };
        var failures = new FailureStore(test.Database, $"sync:{StockTable.Name}");

        DailySyncSummary first = await RunAsync(test, bad, host: host, period: new(day, day));
        List<KeywordFailure> kept = await failures.ReadAsync(new(day, day), 0).ToListAsync();
        DailySyncSummary second = await RunAsync(test, new ListedDays(20), o => o with { Incremental = true }, period: new(day, day));

        Assert.Equal((1, 20L, 17L, 3L), (first.Completed, first.Fetched, first.Inserted, first.Failed));
        Assert.Equal(3, host.Failures.Count);
        Assert.Equal(3, kept.Count);
        Assert.All(kept, f => Assert.Equal("sync", f.Stage));
        Assert.Equal((0L, 20L), (second.Failed, second.Inserted + second.Updated + second.Unchanged));
        Assert.Empty(await failures.ReadAsync(new(day, day), 0).ToListAsync());
    }

    [Theory]
    [OnSqlite]
    public async Task A_day_without_rows_stays_open(DatabaseEngine engine)
    {
        await using TestDatabase test = await StockTable.NewAsync(fixture, engine);
        var source = new ListedDays(0);

        DailySyncSummary first = await RunAsync(test, source);
        DailySyncSummary second = await RunAsync(test, new ListedDays(5));

        Assert.Equal(10, first.Empty);
        Assert.Equal((10, 50L), (second.Completed, second.Inserted));
    }

    [Theory]
    [OnMariaDb]
    [OnPostgreSql]
    public async Task Several_workers_share_the_days(DatabaseEngine engine)
    {
        await using TestDatabase test = await StockTable.NewAsync(fixture, engine);
        var source = new ListedDays(200);

        DailySyncSummary[] summaries = await Task.WhenAll(RunAsync(test, source), RunAsync(test, source));

        Assert.Equal(2_000, summaries.Sum(s => s.Inserted));
        Assert.Equal(10, summaries.Sum(s => s.Completed));
        Assert.All(source.Calls.Values, calls => Assert.Equal(1, calls));
    }

    [Theory]
    [OnSqlite]
    [OnMariaDb]
    [OnPostgreSql]
    public async Task Rows_that_a_killed_worker_has_stored_are_counted_once(DatabaseEngine engine)
    {
        await using TestDatabase test = await StockTable.NewAsync(fixture, engine);
        var day = new DateOnly(2025, 6, 23);
        await RunAsync(test, new ListedDays(10), period: new(day, day));
        await test.ExecuteAsync("UPDATE keyword_batch_unit SET status = 'running', owner = 'killed', lease_until = '2025-06-23 00:00:00.000000'");

        DailySyncSummary again = await RunAsync(test, new ListedDays(15), period: new(day, day));

        Assert.Equal((5L, 10L), (again.Inserted, again.Unchanged));
        Assert.Equal(15, await CountedAsync(test, day));
    }

    [Theory]
    [OnPostgreSql]
    public async Task An_account_that_may_make_no_tables_syncs_alone(DatabaseEngine engine)
    {
        await using TestDatabase test = await StockTable.NewAsync(fixture, engine);
        string role = "r" + Guid.NewGuid().ToString("N")[..12];
        await test.ExecuteAsync($"CREATE ROLE {role} LOGIN; REVOKE CREATE ON SCHEMA public FROM PUBLIC; GRANT SELECT, INSERT, UPDATE ON {StockTable.Name} TO {role}");
        try
        {
            var database = new KeywordDatabase(test.Url.WithAccount(role, ""), test.Database.Names);

            DailySyncSummary summary = await Make(test, new ListedDays(10), o => o, new(), database).RunAsync(TwoWeeks, default);

            Assert.Equal((10, 100L), (summary.Completed, summary.Inserted));
        }
        finally
        {
            await test.ExecuteAsync($"DROP OWNED BY {role}; DROP ROLE {role}");
        }
    }
}

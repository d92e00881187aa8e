using System.Text.Json;
using KeywordBatch.Batch;
using KeywordBatch.Database;
using KeywordBatch.Operations;
using KeywordBatch.Questions;
using KeywordBatch.Sync;
using KeywordBatch.Testing;
using KeywordBatch.Testing.Servers;

namespace KeywordBatch.Integration.Tests.Sync;

/// <summary>Whoever runs a daily sync hears of it what he should know, and can ask how it is doing.</summary>
[Collection("servers")]
public sealed class SyncWatchTests(ServersFixture fixture) : AlertedTests
{
    private static readonly Period Week = new(new(2025, 6, 23), new(2025, 6, 27));
    private static readonly DateOnly Wednesday = new(2025, 6, 25);

    [Theory]
    [OnSqlite]
    [OnMariaDb]
    [OnPostgreSql]
    public async Task A_day_that_fails_and_a_low_success_are_told_and_their_end_too(DatabaseEngine engine)
    {
        await using TestDatabase test = await StockTable.NewAsync(fixture, engine);

        await RunAsync(test, new ListedDays(10, (day, _) => day == Wednesday ? throw new InvalidOperationException("the feed is down") : Task.CompletedTask));
        DailySyncHealth bad = await new HealthReader(test.Database).ReadSyncAsync(StockTable.Name, 20, default);
        string[] told = [.. Alerts];
        await RunAsync(test, new ListedDays(10));
        DailySyncHealth good = await new HealthReader(test.Database).ReadSyncAsync(StockTable.Name, Week, default);

        Assert.Equal(["DayFailed False", "HealthLow False"], told);
        Assert.Equal(["DayFailed True", "HealthLow True"], Alerts[2..]);
        Assert.Contains("2025-06-25: processed 0, skipped 0, failed 0: the feed is down", Body(0), StringComparison.Ordinal);
        Assert.Contains("80.0", Body(1), StringComparison.Ordinal);
        Assert.Equal((KeywordBatchHealthStatus.Warning, 80.0, 5, 4), (bad.Status, bad.SuccessRate, bad.Days, bad.Completed));
        Assert.Equal([Wednesday], bad.FailedDays);
        Assert.Equal((KeywordBatchHealthStatus.Healthy, 50L, Week.End), (good.Status, good.Stored, good.LastCompletedDay));
        Assert.True(good.MeanDuration > TimeSpan.Zero, $"{good.MeanDuration}");
        Assert.Equal([StockTable.Name], await SyncTables.ListSyncedAsync(test.Database, default));
    }

    [Theory]
    [OnSqlite]
    public async Task The_all_clear_waits_for_days_that_earlier_runs_left_failed(DatabaseEngine engine)
    {
        await using TestDatabase test = await StockTable.NewAsync(fixture, engine);
        var broken = new ListedDays(10, (day, _) => day == Wednesday ? throw new InvalidOperationException("the feed is down") : Task.CompletedTask);

        await RunAsync(test, broken, days: new(Wednesday, Wednesday));
        await RunAsync(test, broken, days: new(Wednesday.AddDays(1), Wednesday.AddDays(1)));
        string[] told = Alerts;
        await RunAsync(test, new ListedDays(10), days: new(Wednesday, Wednesday));

        Assert.Equal(["DayFailed False", "HealthLow False"], told);
        Assert.Equal(["DayFailed True", "HealthLow True"], Alerts[2..]);
    }

    [Theory]
    [OnSqlite]
    public async Task A_feed_that_has_gone_silent_is_told_and_its_end_too(DatabaseEngine engine)
    {
        await using TestDatabase test = await StockTable.NewAsync(fixture, engine);
        var silence = new Period(Week.End.AddDays(3), Week.End.AddDays(11)); // Seven business days.

        await RunAsync(test, new ListedDays(10));
        await RunAsync(test, new ListedDays(0), days: new(silence.Start, silence.End.AddDays(-1)));
        string[] toldOfSix = Alerts;
        await RunAsync(test, new ListedDays(0), days: silence);
        string[] toldOfSeven = Alerts;
        await RunAsync(test, new ListedDays(10), days: new(silence.End, silence.End));

        Assert.Empty(toldOfSix);
        Assert.Equal(["HealthLow False"], toldOfSeven);
        Assert.Contains($"no row for the latest 7 days, from {silence.Start:yyyy-MM-dd} on", Body(0), StringComparison.Ordinal);
        Assert.Equal("HealthLow True", Alerts[^1]);
    }

    [Theory]
    [OnSqlite]
    public async Task Weeks_without_a_row_are_no_all_clear(DatabaseEngine engine)
    {
        await using TestDatabase test = await StockTable.NewAsync(fixture, engine);

        await RunAsync(test, new ListedDays(10, (_, _) => throw new InvalidOperationException("the feed is down")));
        await RunAsync(test, new ListedDays(0), days: new(Week.End.AddDays(1), Week.End.AddDays(35)));

        Assert.Equal(["DayFailed False", "HealthLow False"], Alerts);
    }

    [Theory]
    [OnMariaDb]
    [OnPostgreSql]
    public async Task What_a_source_says_is_kept_without_the_password_and_without_what_no_table_takes(DatabaseEngine engine)
    {
        await using TestDatabase test = await StockTable.NewAsync(fixture, engine);

        await RunAsync(test, new ListedDays(10, (_, _) => throw new InvalidOperationException("cannot open mysql://app:S3cret@h/db \0 \uD800")));
        KeywordBatchUnit unit = (await new UnitStore(test.Database, SyncTables.SourceOf(StockTable.Name)).ListNewestAsync(1, default))[0];

        Assert.Equal(("failed", "cannot open mysql://app:***@h/db \uFFFD \uFFFD"), (unit.Status, unit.LastError));
        Assert.DoesNotContain("S3cret", string.Concat(Web.Requests.Select(r => r.Body)), StringComparison.Ordinal);
    }

    [Theory]
    [OnSqlite]
    public async Task A_table_named_in_another_case_is_the_same_one(DatabaseEngine engine)
    {
        await using TestDatabase test = await StockTable.NewAsync(fixture, engine);

        await RunAsync(test, new ListedDays(10));
        DailySyncSummary again = await RunAsync(test, new ListedDays(10), table: StockTable.Name.ToUpperInvariant());
        DailySyncHealth health = await new HealthReader(test.Database).ReadSyncAsync("Daily_Stock_Data", 20, default);

        Assert.Equal((5, 5), (again.Skipped, health.Days));
    }

    [Theory]
    [OnSqlite]
    public async Task Rows_that_are_refused_are_told_with_their_day(DatabaseEngine engine)
    {
        await using TestDatabase test = await StockTable.NewAsync(fixture, engine);

        await RunAsync(test, new ListedDays(10) { Make = (day, i) => StockTable.Row($"A{i}", day, 1, day == Wednesday && i == 3 ? -1 : 1) });

        Assert.Equal(["DayFailed False"], Alerts);
        Assert.Contains("2025-06-25: processed 9, skipped 0, failed 1: ", Body(0), StringComparison.Ordinal);
    }

    [Theory]
    [OnSqlite]
    public async Task A_sync_that_cannot_begin_is_told_by_its_table_and_the_next_success_too(DatabaseEngine engine)
    {
        await using TestDatabase test = await StockTable.NewAsync(fixture, engine);

        await Assert.ThrowsAsync<KeywordBatchException>(() => RunAsync(test, new ListedDays(10), key: ["name"]));
        await RunAsync(test, new ListedDays(10));

        Assert.Equal(["RunFailed False", "RunFailed True"], Alerts);
        JsonElement first = Sent[0];
        Assert.Equal((StockTable.Name, test.Url.ToString()), (first.GetProperty("table").GetString(), first.GetProperty("database").GetString()));
        Assert.Contains($"{StockTable.Name} sync", Body(0), StringComparison.Ordinal);
    }

    [Theory]
    [OnSqlite]
    public async Task A_sync_that_does_not_get_on_is_told_once_and_that_it_goes_on(DatabaseEngine engine)
    {
        await using TestDatabase test = await StockTable.NewAsync(fixture, engine);
        var told = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Task run = RunAsync(test, new ListedDays(10, (_, _) => told.Task), [new("ALERT_NO_PROGRESS_MINUTES", "0.01")]);

        await Eventually.TrueAsync(() => Task.FromResult(!Web.Requests.IsEmpty));
        told.SetResult();
        await run;

        Assert.Equal(["NoProgress False", "NoProgress True"], Alerts);
    }

    [Theory]
    [OnSqlite]
    public async Task Listeners_hear_of_its_days_and_rows(DatabaseEngine engine)
    {
        await using TestDatabase test = await StockTable.NewAsync(fixture, engine);
        using var heard = new HeardTelemetry();

        await RunAsync(test, new ListedDays(10) { Make = (day, i) => StockTable.Row($"A{i}", day, 1, day == Wednesday && i == 3 ? -1 : 1) });
        await RunAsync(test, new ListedDays(10));

        Assert.Equal((5.0, 5.0), (heard.Totals["keywordbatch.sync.days completed"], heard.Totals["keywordbatch.sync.day.duration"]));
        Assert.Equal((49.0, 1.0), (heard.Totals["keywordbatch.sync.rows inserted"], heard.Totals["keywordbatch.sync.rows failed"]));
        System.Diagnostics.Activity[] syncs = [.. heard.Activities.Where(a => a.OperationName == "sync")];
        Assert.Equal(2, syncs.Length);
        Assert.Equal(5, heard.Activities.Count(a => a.OperationName == "sync.day" && a.ParentSpanId == syncs[0].SpanId));
    }

    private Task<DailySyncSummary> RunAsync(
        TestDatabase test,
        ListedDays source,
        KeyValuePair<string, string?>[]? more = null,
        string[]? key = null,
        Period? days = null,
        string table = StockTable.Name)
    {
        var options = new DailySyncOptions
        {
            Table = table,
            Key = key ?? StockTable.Key,
            MaxAttempts = 1,
            RetryDelay = TimeSpan.FromMilliseconds(1),
            Batch = new() { Journal = new() { Folder = test.JournalFolder } },
        };
        return SyncWatch.RunAsync(
            new RecordingSyncHost(), Settings.With(more ?? []), test.Database, table, days ?? Week, TimeProvider.System,
            host => new DailySync(test.Database, options, source, host, TimeProvider.System, new Random(1)).RunAsync(days ?? Week, default), default);
    }
}

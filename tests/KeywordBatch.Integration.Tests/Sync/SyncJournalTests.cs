using KeywordBatch.Database;
using KeywordBatch.Sync;
using KeywordBatch.Testing.Servers;
using static KeywordBatch.Integration.Tests.Sync.SyncHarness;

namespace KeywordBatch.Integration.Tests.Sync;

/// <summary>What a sync takes from its journal in place of its source.</summary>
[Collection("servers")]
public sealed class SyncJournalTests(ServersFixture fixture)
{
    [Theory]
    [OnSqlite]
    [OnMariaDb]
    [OnPostgreSql]
    public async Task A_run_that_is_stopped_goes_on_from_its_journal(DatabaseEngine engine)
    {
        await using TestDatabase test = await StockTable.NewAsync(fixture, engine);
        using var stop = new CancellationTokenSource();
        var host = new RecordingSyncHost { OnProgress = _ => stop.Cancel() };
        var source = new ListedDays(40);
        DailySyncOptions OneByOne(DailySyncOptions o) => o with { Batch = o.Batch.WithChunkSize(10) with { MaxChunkSize = 10, ParallelDays = 1 } };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => RunAsync(test, source, OneByOne, host, cancellationToken: stop.Token));
        DailySyncSummary rest = await RunAsync(test, source, OneByOne);

        Assert.Equal((10, 400L), (rest.Completed, rest.Inserted + rest.Unchanged));
        Assert.True(rest.Unchanged is >= 10 and < 40, $"{rest.Unchanged} rows had been stored.");
        Assert.All(source.Calls.Values, calls => Assert.Equal(1, calls));
        Assert.Equal(400, await test.CountAsync($"SELECT COUNT(*) FROM {StockTable.Name}"));
    }

    [Theory]
    [OnSqlite]
    public async Task A_day_larger_than_memory_holds_comes_from_its_journal_compressed_after(DatabaseEngine engine)
    {
        await using TestDatabase test = await StockTable.NewAsync(fixture, engine);
        var day = new DateOnly(2025, 6, 23);
        var sync = Make(test, new ListedDays(21_000), o => o with { Batch = o.Batch.WithChunkSize(5_000) }, new());

        DailySyncSummary summary = await sync.RunAsync(new(day, day), default);

        Assert.Equal((1, 21_000L), (summary.Completed, summary.Inserted));
        Assert.InRange((double)sync.Journaled.Packed / sync.Journaled.Plain, 0.001, 0.4);
    }

    [Theory]
    [OnSqlite]
    public async Task A_large_day_that_is_stopped_goes_on_from_its_journal(DatabaseEngine engine)
    {
        await using TestDatabase test = await StockTable.NewAsync(fixture, engine);
        var day = new DateOnly(2025, 6, 23);
        using var stop = new CancellationTokenSource();
        var source = new ListedDays(21_000);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => RunAsync(
            test, source, o => o, new() { OnProgress = _ => stop.Cancel() }, new(day, day), stop.Token));

        DailySyncSummary rest = await RunAsync(test, source, period: new(day, day));

        Assert.Equal((1, 21_000L), (rest.Completed, rest.Inserted + rest.Unchanged));
        Assert.InRange(rest.Unchanged, 500, 20_000);
        Assert.Equal(1, source.Calls[day]);
    }

    [Theory]
    [OnSqlite]
    public async Task A_journal_that_is_damaged_meanwhile_lets_the_source_be_asked_again(DatabaseEngine engine)
    {
        await using TestDatabase test = await StockTable.NewAsync(fixture, engine);
        var day = new DateOnly(2025, 6, 23);
        using var stop = new CancellationTokenSource();
        var source = new ListedDays(2_000);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => RunAsync(
            test, source, o => o, new() { OnProgress = _ => stop.Cancel() }, new(day, day), stop.Token));
        string file = Directory.EnumerateFiles(test.JournalFolder, "*.db", SearchOption.AllDirectories).Single();
        byte[] bytes = await File.ReadAllBytesAsync(file);
        bytes[bytes.Length / 2] ^= 0xFF;
        await File.WriteAllBytesAsync(file, bytes);

        DailySyncSummary again = await RunAsync(test, source, period: new(day, day));

        Assert.Equal((1, 2_000L), (again.Completed, again.Inserted + again.Unchanged));
        Assert.Equal(2, source.Calls[day]);
        Assert.Equal(2_000, await CountedAsync(test, day));
    }
}

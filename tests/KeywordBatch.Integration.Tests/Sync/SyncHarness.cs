using KeywordBatch.Batch;
using KeywordBatch.Database;
using KeywordBatch.Questions;
using KeywordBatch.Sync;
using KeywordBatch.Testing.Servers;

namespace KeywordBatch.Integration.Tests.Sync;

/// <summary>Daily syncs of the table of stocks.</summary>
internal static class SyncHarness
{
    // Monday to Friday of the next week: ten business days, over the end of a month.
    public static readonly Period TwoWeeks = new(new(2025, 6, 23), new(2025, 7, 6));

    public static async Task<long> CountedAsync(TestDatabase test, DateOnly day)
    {
        KeywordBatchUnit unit = Assert.Single(await new UnitStore(test.Database, $"sync:{StockTable.Name}").ListAsync(new(day, day), default));
        return unit.Processed + unit.Skipped + unit.Failed;
    }

    public static Task<DailySyncSummary> RunAsync(
        TestDatabase test,
        IDaySource source,
        Func<DailySyncOptions, DailySyncOptions>? change = null,
        RecordingSyncHost? host = null,
        Period? period = null,
        CancellationToken cancellationToken = default) =>
        Make(test, source, change ?? (o => o), host ?? new()).RunAsync(period ?? TwoWeeks, cancellationToken);

    public static DailySync Make(
        TestDatabase test, IDaySource source, Func<DailySyncOptions, DailySyncOptions> change, RecordingSyncHost host, KeywordDatabase? database = null)
    {
        var options = new DailySyncOptions
        {
            Table = StockTable.Name,
            Key = StockTable.Key,
            RetryDelay = TimeSpan.FromMilliseconds(10),
            Batch = new() { Journal = new() { Folder = test.JournalFolder } },
        };
        return new(database ?? test.Database, change(options), source, host, TimeProvider.System, new Random(1));
    }
}

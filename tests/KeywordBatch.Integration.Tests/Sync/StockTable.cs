using KeywordBatch.Batch;
using KeywordBatch.Database;
using KeywordBatch.Sync;
using KeywordBatch.Testing.Servers;

namespace KeywordBatch.Integration.Tests.Sync;

/// <summary>daily_stock_data as the tests of a sync use it, on any engine.</summary>
internal static class StockTable
{
    public const string Name = "daily_stock_data";

    public static readonly string[] Key = ["stock_code", "trade_date"];

    private static readonly RowShape Shape = new(["stock_code", "trade_date", "close_price", "volume", "name"]);

    /// <summary>A database with the table, empty.</summary>
    public static async Task<TestDatabase> NewAsync(ServersFixture fixture, DatabaseEngine engine)
    {
        TestDatabase test = await TestDatabase.CreateAsync(fixture.Servers, engine);
        await CreateAsync(test);
        return test;
    }

    private static Task CreateAsync(TestDatabase test) => test.ExecuteAsync($"""
        CREATE TABLE {Name} (
            stock_code varchar(12) NOT NULL, trade_date date NOT NULL, close_price numeric(12,2), volume bigint, name varchar(40),
            PRIMARY KEY (stock_code, trade_date), CHECK (volume >= 0))
        """);

    public static SourceRow Row(string code, DateOnly day, object? price, object? volume, object? name = null) =>
        new(Shape, [code, day, price, volume, name]);

    public static SourceRow Row(params (string Name, object? Value)[] values) =>
        new(new([.. values.Select(v => v.Name)]), [.. values.Select(v => v.Value)]);

    public static async Task<(TableSyncSummary Summary, List<TableRowFailure> Failures)> SyncAsync(
        this TestDatabase test, IEnumerable<SourceRow> rows, string table = Name, string[]? key = null, int chunk = 500)
    {
        var failures = new List<TableRowFailure>();
        var sync = new TableSync(test.Database, new BatchOptions().WithChunkSize(chunk), TimeProvider.System);
        TableSyncSummary summary = await sync.SyncAsync(table, key ?? Key, rows.ToAsyncEnumerable(), failures.Add, null, default);
        return (summary, failures);
    }

    public static (long Inserted, long Updated, long Unchanged, long Failed) Counts(this TableSyncSummary summary)
    {
        Assert.Equal(summary.Read, summary.Inserted + summary.Updated + summary.Unchanged + summary.Failed);
        return (summary.Inserted, summary.Updated, summary.Unchanged, summary.Failed);
    }
}

using KeywordBatch.Database;
using KeywordBatch.Integration.Tests.Chaos;
using KeywordBatch.Questions;
using KeywordBatch.Sync;
using KeywordBatch.Testing;
using KeywordBatch.Testing.Servers;

namespace KeywordBatch.Integration.Tests.Sync;

/// <summary>Source and server do not wait for each other, unless one day at a time is asked for.</summary>
[Collection("servers")]
public sealed class FetchAheadTests(ServersFixture fixture)
{
    private const int RowsADay = 40;

    private static readonly Period TwoWeeks = new(new(2025, 6, 23), new(2025, 7, 6));

    [Theory]
    [OnMariaDb]
    [OnPostgreSql]
    public async Task As_many_days_are_fetched_as_wait_for_the_server_and_no_more(DatabaseEngine engine)
    {
        await using TestDatabase test = await StockTable.NewAsync(fixture, engine);
        var two = new TaskCompletionSource();
        int asked = 0;
        var source = new ListedDays(RowsADay, (_, _) =>
        {
            if (Interlocked.Increment(ref asked) == 2)
            {
                two.SetResult();
            }

            return two.Task.WaitAsync(TimeSpan.FromSeconds(30));
        });
        Task<DailySyncSummary> running;
        int fetched;
        await using (await SecondClient.LockAsync(test, StockTable.Name))
        {
            running = RunAsync(test, source, daysAtOnce: 2);
            await Eventually.TrueAsync(() => Task.FromResult(source.Done == 4 || running.IsCompleted));
            fetched = source.Calls.Count;
        }

        DailySyncSummary summary = await running;

        Assert.Equal((4, 2), (fetched, source.MostAtOnce));
        Assert.Equal((10, 10L * RowsADay), (summary.Completed, summary.Inserted));
    }

    [Theory]
    [OnSqlite]
    [OnMariaDb]
    [OnPostgreSql]
    public async Task One_day_at_a_time_is_stored_before_the_next_is_fetched(DatabaseEngine engine)
    {
        await using TestDatabase test = await StockTable.NewAsync(fixture, engine);
        var stored = new List<long>();
        var source = new ListedDays(RowsADay, async (_, _) => stored.Add(await test.CountAsync($"SELECT COUNT(*) FROM {StockTable.Name}")));

        await RunAsync(test, source, daysAtOnce: 1);

        Assert.Equal(Enumerable.Range(0, 10).Select(day => (long)day * RowsADay), stored);
    }

    private static Task<DailySyncSummary> RunAsync(TestDatabase test, IDaySource source, int daysAtOnce)
    {
        var options = new DailySyncOptions
        {
            Table = StockTable.Name,
            Key = StockTable.Key,
            Batch = new() { ParallelDays = daysAtOnce, Journal = new() { Folder = test.JournalFolder } },
        };
        return new DailySync(test.Database, options, source, new RecordingSyncHost(), TimeProvider.System, new Random(1)).RunAsync(TwoWeeks, default);
    }
}

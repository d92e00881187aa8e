using KeywordBatch.Database;
using KeywordBatch.Testing.Servers;

namespace KeywordBatch.Integration.Tests.Database;

[Collection("servers")]
public sealed class StreamTests(ServersFixture fixture)
{
    [Theory]
    [OnSqlite]
    [OnMariaDb]
    [OnPostgreSql]
    public async Task A_consumer_that_is_slow_at_times_gets_every_row_once_and_in_order(DatabaseEngine engine)
    {
        await using TestDatabase test = await TestDatabase.CreateAsync(fixture.Servers, engine);
        await NumbersTable.CreateAsync(test, 1_500);
        int queries = 0;
        var database = new KeywordDatabase(test.Url, test.Database.Names, new() { MaxReaderIdle = TimeSpan.FromMilliseconds(200) })
        {
            Trace = sql => queries += sql.Contains("FROM numbers", StringComparison.Ordinal) ? 1 : 0,
        };
        int rows = 0;

        await foreach (long row in NumbersTable.StreamAsync(database))
        {
            Assert.Equal(++rows, row);
            if (row is 1 or 40 or 1_100 or 1_500)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(300));
            }
        }

        Assert.Equal(1_500, rows);
        Assert.InRange(queries, 4, 10);
    }

    [Theory]
    [OnSqlite]
    [OnMariaDb]
    [OnPostgreSql]
    public async Task A_stream_that_is_cancelled_hands_out_no_further_row(DatabaseEngine engine)
    {
        await using TestDatabase test = await TestDatabase.CreateAsync(fixture.Servers, engine);
        await NumbersTable.CreateAsync(test, 1_500);
        using var stop = new CancellationTokenSource();
        int rows = 0;

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (long _ in NumbersTable.StreamAsync(test.Database, stop.Token))
            {
                if (++rows == 1_100)
                {
                    await stop.CancelAsync();
                }
            }
        });

        Assert.Equal(1_100, rows);
    }
}

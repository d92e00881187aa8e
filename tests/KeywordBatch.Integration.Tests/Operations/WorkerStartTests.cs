using System.Text;
using KeywordBatch.Database;
using KeywordBatch.Operations;
using KeywordBatch.Testing.Chaos;
using KeywordBatch.Testing.Servers;

namespace KeywordBatch.Integration.Tests.Operations;

[Collection("servers")]
public sealed class WorkerStartTests(ServersFixture fixture)
{
    [Theory]
    [OnMariaDb(1)]
    [OnMariaDb(6)]
    public async Task A_connection_that_is_lost_while_a_worker_starts_costs_only_time(DatabaseEngine engine, int statement)
    {
        await using TestDatabase test = await TestDatabase.CreateAsync(fixture.Servers, engine);
        var nightly = new KeywordBatchSchedule("nightly") { At = [new(20, 0)], TimeZone = "Asia/Seoul" };
        await new ScheduleStore(test.Database, TimeProvider.System).RegisterAsync(nightly, replace: false, default);
        await using TcpProxy proxy = TcpProxy.To(test.Url.Port);
        string url = (await fixture.Servers.MariaDbAsync()).UrlOf(test.Url.Database);
        int seen = 0;
        proxy.Judge = data => Encoding.ASCII.GetString(data.Span).Contains("FROM QRTZ_", StringComparison.OrdinalIgnoreCase) && Interlocked.Increment(ref seen) == statement
            ? ProxyVerdict.Cut
            : ProxyVerdict.Forward;
        var database = new KeywordDatabase(
            DatabaseUrl.Parse(proxy.Through(url)), test.Database.Names, new() { MinPoolSize = 0, RetryDelay = TimeSpan.FromMilliseconds(20) });

        await new ScheduleWorker(database, new RecordingScheduleHost(), new() { Duration = TimeSpan.Zero }).RunAsync(default);

        Assert.InRange(seen, statement + 1, int.MaxValue);
    }
}

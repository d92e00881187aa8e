using System.Diagnostics;
using System.Text;
using KeywordBatch.Database;
using KeywordBatch.Integration.Tests.Batch;
using KeywordBatch.Testing;
using KeywordBatch.Testing.Chaos;
using Xunit.Abstractions;

namespace KeywordBatch.Integration.Tests.Chaos;

/// <summary>The network swallows everything and says nothing.</summary>
[Collection("chaos")]
public sealed class SilentNetworkTests(ServersFixture fixture, ITestOutputHelper output)
{
    [Theory]
    [AtOnce(DatabaseEngine.MySql, DatabaseEngine.PostgreSql)]
    public Task A_worker_whose_network_swallows_everything_is_replaced_and_can_be_stopped(DatabaseEngine[] engines) => Task.WhenAll(engines.Select(ReplaceAndStopAsync));

    private async Task ReplaceAndStopAsync(DatabaseEngine engine)
    {
        await using ChaosBench bench = await ChaosBench.CreateAsync(fixture, engine, 1, 300, new() { Latency = TimeSpan.FromMilliseconds(20) });
        await using TcpProxy proxy = TcpProxy.To(bench.Test.Url.Port);
        KeywordDatabase database = bench.Open(proxy.Through(bench.Url), new() { MinPoolSize = 0, MaxSilenceSeconds = 3 });
        using var stop = new CancellationTokenSource();
        var stored = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Task<KeywordBatchSummary> lost = Task.Run(() => bench.RunAsync(
            database: database,
            options: ChaosBench.Short(25),
            host: new() { OnProgress = _ => stored.TrySetResult() },
            journal: bench.ProxiedJournal,
            cancellationToken: stop.Token));
        await stored.Task.WaitAsync(TimeSpan.FromSeconds(30));
        proxy.Swallow();
        long before = await bench.StoredAsync();

        KeywordBatchSummary other = await bench.RunAsync().WaitAsync(TimeSpan.FromSeconds(60));
        Assert.False(lost.IsCompleted);
        var since = Stopwatch.StartNew();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => lost.WaitAsync(TimeSpan.FromSeconds(60)));
        TimeSpan stopped = since.Elapsed;
        proxy.Heal();
        ChaosCount count = await bench.CountAsync();

        output.WriteLine($"{before} rows when the network went; the other run stored {other.Processed}; the lost one stopped in {stopped.TotalSeconds:F1} s; {count}");
        count.AssertExactlyOnce();
        Assert.InRange(stopped.TotalSeconds, 0, 30);
    }

    [Theory]
    [OnMariaDb("SELECT SLEEP(30)")]
    [OnPostgreSql("SELECT pg_sleep(30)")]
    public async Task Whoever_cancels_a_statement_waits_for_no_network(DatabaseEngine engine, string sleep)
    {
        await using ChaosBench bench = await ChaosBench.CreateAsync(fixture, engine, 1, 1);
        await using TcpProxy proxy = TcpProxy.To(bench.Test.Url.Port);
        KeywordDatabase database = bench.Open(proxy.Through(bench.Url), new() { MinPoolSize = 0 });
        using var stop = new CancellationTokenSource();
        Task statement = (await SendAsync(1, sleep, database, proxy, stop.Token))[0];
        proxy.Swallow();

        var since = Stopwatch.StartNew();
        stop.Cancel();
        TimeSpan cancelled = since.Elapsed;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => statement.WaitAsync(TimeSpan.FromSeconds(20)));

        Assert.InRange(cancelled.TotalSeconds, 0, 0.5);
    }

    [Theory]
    [OnMariaDb("SELECT SLEEP(30)")]
    [OnPostgreSql("SELECT pg_sleep(30)")]
    public async Task Connections_lost_in_a_silent_network_are_not_called_in_use(DatabaseEngine engine, string sleep)
    {
        await using ChaosBench bench = await ChaosBench.CreateAsync(fixture, engine, 1, 1);
        await using TcpProxy proxy = TcpProxy.To(bench.Test.Url.Port);
        KeywordDatabase database = bench.Open(
            proxy.Through(bench.Url), new() { MinPoolSize = 0, MaxPoolSize = 3, ConnectTimeoutSeconds = 1, MaxRetries = 1, RetryDelay = TimeSpan.FromMilliseconds(10) });
        using var stop = new CancellationTokenSource();
        Task[] statements = await SendAsync(3, sleep, database, proxy, stop.Token);
        proxy.Swallow();
        await stop.CancelAsync();
        foreach (Task statement in statements)
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => statement.WaitAsync(TimeSpan.FromSeconds(30)));
        }

        KeywordBatchException error = await Assert.ThrowsAsync<KeywordBatchException>(
            () => database.UseAsync((session, token) => session.ScalarAsync("SELECT 1", token), default).WaitAsync(TimeSpan.FromSeconds(60)));

        Assert.Equal("DatabaseUnreachable", error.ErrorId);
    }

    [Theory]
    [OnMariaDb]
    [OnPostgreSql]
    public async Task A_session_that_was_given_up_keeps_no_lock_once_the_network_is_back(DatabaseEngine engine)
    {
        await using ChaosBench bench = await ChaosBench.CreateAsync(fixture, engine, 1, 1);
        await using TcpProxy proxy = TcpProxy.To(bench.Test.Url.Port);
        KeywordDatabase database = bench.Open(proxy.Through(bench.Url), new() { MinPoolSize = 0 });
        using var stop = new CancellationTokenSource();
        Task givenUp = database.UseAsync(
            async (session, token) =>
            {
                await session.BeginAsync(token);
                await session.ScalarAsync(session.Texts.TryHoldLock!, token, ("name", "kept"));
                proxy.Swallow();
                Task statement = session.ScalarAsync(SqlTexts.Alive, token);
                await stop.CancelAsync();
                await statement;
            },
            stop.Token);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => givenUp.WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.False(await bench.Test.IsFreeAsync("kept"));
        proxy.Heal();

        await Eventually.TrueAsync(() => bench.Test.IsFreeAsync("kept"));
    }

    [Theory]
    [AtOnce(DatabaseEngine.MySql, DatabaseEngine.PostgreSql)]
    public Task A_network_that_swallows_everything_for_a_while_costs_only_time(DatabaseEngine[] engines) => Task.WhenAll(engines.Select(SwallowForAWhileAsync));

    private async Task SwallowForAWhileAsync(DatabaseEngine engine)
    {
        await using ChaosBench bench = await ChaosBench.CreateAsync(fixture, engine, 1, 200, new() { Latency = TimeSpan.FromMilliseconds(10) });
        await using TcpProxy proxy = TcpProxy.To(bench.Test.Url.Port);
        proxy.Delay = TimeSpan.FromMilliseconds(2);
        KeywordDatabase database = bench.Open(
            proxy.Through(bench.Url), new() { MinPoolSize = 0, CommandTimeoutSeconds = 2, ConnectTimeoutSeconds = 2, MaxSilenceSeconds = 3 });
        var host = new RecordingHost { OnProgress = _ => proxy.Swallow() };
        Task<KeywordBatchSummary> running = Task.Run(() => bench.RunAsync(database: database, options: ChaosBench.Short(50), host: host, journal: bench.ProxiedJournal));
        int holes = 0;
        while (!running.IsCompleted && holes < 2)
        {
            await Eventually.TrueAsync(() => Task.FromResult(host.Steps.Count > holes || running.IsCompleted), TimeSpan.FromSeconds(60));
            holes++;

            // The worker has to notice by its own time-outs; then the network is there again.
            int told = host.Warnings.Count;
            await Eventually.TrueAsync(() => Task.FromResult(host.Warnings.Count > told || running.IsCompleted), TimeSpan.FromSeconds(60));
            proxy.Heal();
        }

        await Eventually.TrueAsync(() =>
        {
            proxy.Heal();
            return Task.FromResult(running.IsCompleted);
        }, TimeSpan.FromMinutes(1));
        KeywordBatchSummary summary = await running;
        ChaosCount count = await bench.CountAsync();

        output.WriteLine($"{holes} holes, {host.Warnings.Count} retries told; {count}");
        count.AssertExactlyOnce();
        Assert.Equal((bench.Questions, 0), (summary.Read, count.PaidTwice));
    }

    // Statements that have reached the server and not ended there.
    private static async Task<Task[]> SendAsync(int count, string sleep, KeywordDatabase database, TcpProxy proxy, CancellationToken cancellationToken)
    {
        int sent = 0;
        proxy.Judge = data =>
        {
            if (Encoding.ASCII.GetString(data.Span).Contains(sleep, StringComparison.Ordinal))
            {
                Interlocked.Increment(ref sent);
            }

            return ProxyVerdict.Forward;
        };
        Task[] statements = [.. Enumerable.Range(0, count).Select(_ => database.UseAsync((session, token) => session.ExecuteAsync(sleep, token), cancellationToken))];
        await Eventually.TrueAsync(() => Task.FromResult(Volatile.Read(ref sent) == count));
        return statements;
    }
}

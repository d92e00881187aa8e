using System.Diagnostics;
using KeywordBatch.Database;
using KeywordBatch.Integration.Tests.Batch;
using KeywordBatch.Testing;
using KeywordBatch.Testing.Chaos;
using KeywordBatch.Testing.Servers;
using Xunit.Abstractions;

namespace KeywordBatch.Integration.Tests.Chaos;

/// <summary>The server dies, and the network cuts.</summary>
[Collection("chaos")]
public sealed class BrokenConnectionTests(ServersFixture fixture, ITestOutputHelper output)
{
    [Theory]
    [OnMariaDb]
    [OnPostgreSql]
    public async Task A_server_that_is_killed_and_restarted_in_the_middle_costs_only_time(DatabaseEngine engine)
    {
        await using ChaosBench bench = await ChaosBench.CreateAsync(fixture, engine, 4, ChaosBench.IsLong ? 2000 : 120, new() { Latency = TimeSpan.FromMilliseconds(60) });
        var host = new RecordingHost();
        Task<KeywordBatchSummary> running = Task.Run(() => bench.RunAsync(options: ChaosBench.Short(25) with { ParallelDays = 3 }, host: host));
        var restarts = new List<string>();
        for (int i = 1; i <= (ChaosBench.IsLong ? 5 : 2); i++)
        {
            await Eventually.TrueAsync(async () => await bench.StoredAsync() > bench.Questions * i / 8 || running.IsCompleted);
            SecondClient second = await SecondClient.BeginAsync(bench.Test);
            try
            {
                await second.LockUnitsAsync();
                await Eventually.TrueAsync(() => SecondClient.BlocksSomebodyAsync(bench.Test));
                var since = Stopwatch.StartNew();
                await RestartAsync(engine);
                restarts.Add($"{since.Elapsed.TotalSeconds:F1} s");
            }
            finally
            {
                await second.LeaveAsync();
            }
        }

        KeywordBatchSummary summary = await running.WaitAsync(TimeSpan.FromMinutes(2));
        ChaosCount count = await bench.CountAsync();

        output.WriteLine($"restarts of {string.Join(", ", restarts)}, {host.Warnings.Count} retries told; {count}");
        count.AssertExactlyOnce();
        count.AssertBooks();
        Assert.NotEmpty(host.Warnings);
        Assert.Equal((bench.Questions, bench.Questions, 0), (summary.Read, summary.Processed, count.PaidTwice));
    }

    [Theory]
    [OnMariaDb(ProxyVerdict.Cut)]
    [OnMariaDb(ProxyVerdict.ForwardAndCut)]
    [OnMariaDb(ProxyVerdict.LoseClient)]
    [OnPostgreSql(ProxyVerdict.Cut)]
    [OnPostgreSql(ProxyVerdict.ForwardAndCut)]
    [OnPostgreSql(ProxyVerdict.LoseClient)]
    public async Task A_commit_whose_answer_is_lost_counts_once(DatabaseEngine engine, ProxyVerdict verdict)
    {
        await using ChaosBench bench = await ChaosBench.CreateAsync(fixture, engine, 2, 100);
        await using TcpProxy proxy = TcpProxy.To(bench.Test.Url.Port);
        int commits = 0, cuts = 0;
        proxy.Judge = data =>
        {
            // Every third commit, so that some retries are cut as well.
            if (!WireText.IsCommit(data) || Interlocked.Increment(ref commits) % 3 != 0 || (verdict == ProxyVerdict.LoseClient && cuts > 0))
            {
                return ProxyVerdict.Forward;
            }

            Interlocked.Increment(ref cuts);
            return verdict;
        };
        KeywordDatabase database = bench.Open(proxy.Through(bench.Url), new() { MinPoolSize = 0, MaxSilenceSeconds = 3, RetryDelay = TimeSpan.FromMilliseconds(20) });

        KeywordBatchSummary summary = await bench.RunAsync(database: database, options: ChaosBench.Short(20), journal: bench.ProxiedJournal);
        ChaosCount count = await bench.CountAsync();

        output.WriteLine($"{verdict}: {cuts} of {commits} commits; {count}");
        Assert.InRange(cuts, 1, commits);
        count.AssertExactlyOnce();
        count.AssertBooks();
        Assert.Equal((bench.Questions, bench.Questions, 0L), (summary.Read, summary.Processed, summary.Skipped));
        Assert.Equal(0, count.PaidTwice);
    }

    [Theory]
    [OnMariaDb(ProxyVerdict.Cut)]
    [OnMariaDb(ProxyVerdict.ForwardAndCut)]
    [OnMariaDb(ProxyVerdict.LoseClient)]
    [OnPostgreSql(ProxyVerdict.Cut)]
    [OnPostgreSql(ProxyVerdict.ForwardAndCut)]
    [OnPostgreSql(ProxyVerdict.LoseClient)]
    public async Task An_import_whose_commit_loses_its_answer_stores_each_chat_once(DatabaseEngine engine, ProxyVerdict verdict)
    {
        await using ChaosBench bench = await ChaosBench.CreateAsync(fixture, engine, 1, 1);
        await using TcpProxy proxy = TcpProxy.To(bench.Test.Url.Port);
        int commits = 0;
        proxy.Judge = data => WireText.IsCommit(data) && Interlocked.Increment(ref commits) == 2 ? verdict : ProxyVerdict.Forward;
        KeywordDatabase database = bench.Open(proxy.Through(bench.Url), new() { MinPoolSize = 0, MaxSilenceSeconds = 3, RetryDelay = TimeSpan.FromMilliseconds(20) });
        IEnumerable<ChatMessage> chats = Enumerable.Range(0, 2_500).Select(i => new ChatMessage(new(2025, 7, 1, 9, 0, 0), i % 3 == 0 ? null : $"import {i}"));

        ChatImportSummary summary = await new ChatImporter(database).ImportAsync(chats.ToAsyncEnumerable(), (_, reason) => Assert.Fail(reason), null, default);

        Assert.Equal((2_500L, 2_500L), (summary.Read, summary.Inserted));
        Assert.Equal(2_500, await bench.Test.CountAsync("SELECT COUNT(*) FROM chattings WHERE created_at = '2025-07-01 09:00:00'"));
        Assert.InRange(commits, 3, 4);
    }

    [Theory]
    [OnPostgreSql(ProxyVerdict.Cut)]
    [OnPostgreSql(ProxyVerdict.ForwardAndCut)]
    public async Task An_import_into_a_table_that_drops_some_loses_an_answer_and_stores_each_chat_once(DatabaseEngine engine, ProxyVerdict verdict)
    {
        await using ChaosBench bench = await ChaosBench.CreateAsync(fixture, engine, 1, 1);
        await bench.Test.ExecuteAsync("""
            CREATE FUNCTION leave_out() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN IF NEW.input_text LIKE '%9' THEN RETURN NULL; END IF; RETURN NEW; END $$;
            CREATE TRIGGER leave_out BEFORE INSERT ON chattings FOR EACH ROW EXECUTE FUNCTION leave_out()
            """);
        await using TcpProxy proxy = TcpProxy.To(bench.Test.Url.Port);
        int commits = 0;
        proxy.Judge = data => WireText.IsCommit(data) && Interlocked.Increment(ref commits) == 2 ? verdict : ProxyVerdict.Forward;
        KeywordDatabase database = bench.Open(proxy.Through(bench.Url), new() { MinPoolSize = 0, MaxSilenceSeconds = 3, RetryDelay = TimeSpan.FromMilliseconds(20) });
        IEnumerable<ChatMessage> chats = Enumerable.Range(0, 2_500).Select(i => new ChatMessage(new(2025, 7, 1, 9, 0, 0), $"import {i}"));
        int refused = 0;

        ChatImportSummary summary = await new ChatImporter(database).ImportAsync(chats.ToAsyncEnumerable(), (_, _) => refused++, null, default);

        Assert.Equal((2_500L, 2_250L, 250L, 250), (summary.Read, summary.Inserted, summary.Failed, refused));
        Assert.Equal(2_250, await bench.Test.CountAsync("SELECT COUNT(*) FROM chattings WHERE created_at = '2025-07-01 09:00:00'"));
        Assert.InRange(commits, 3, 4);
    }

    [Theory]
    [OnMariaDb]
    [OnPostgreSql]
    public async Task Failures_whose_commit_is_lost_are_counted_once(DatabaseEngine engine)
    {
        await using ChaosBench bench = await ChaosBench.CreateAsync(fixture, engine, 1, 20, new() { RejectText = "질문" });
        await using TcpProxy proxy = TcpProxy.To(bench.Test.Url.Port);
        int commits = 0;

        // The first commit is that of the run's own row.
        proxy.Judge = data => WireText.IsCommit(data) && Interlocked.Increment(ref commits) == 2 ? ProxyVerdict.ForwardAndCut : ProxyVerdict.Forward;

        KeywordBatchSummary summary = await bench.RunAsync(database: bench.Open(proxy.Through(bench.Url)), options: ChaosBench.Short(50) with { MaxAttempts = 1 }, journal: bench.ProxiedJournal);
        ChaosCount count = await bench.CountAsync();

        output.WriteLine($"{commits} commits; {summary.Failed} failed; {count}");
        Assert.Equal((20L, 20L), (summary.Read, summary.Failed));
        Assert.Equal(20, count.UnitsFailed);
        Assert.Equal(20, await bench.Test.CountAsync("SELECT SUM(attempts) FROM keyword_batch_failure"));
    }

    [Theory]
    [OnMariaDb]
    [OnPostgreSql]
    public async Task Connections_cut_at_any_moment_lose_nothing(DatabaseEngine engine)
    {
        await using ChaosBench bench = await ChaosBench.CreateAsync(fixture, engine, 4, 150, new() { Latency = TimeSpan.FromMilliseconds(10) });
        await using TcpProxy proxy = TcpProxy.To(bench.Test.Url.Port);
        var random = new Random(7);
        int sent = 0, cuts = 0;
        proxy.Judge = _ =>
        {
            lock (random)
            {
                sent++;
                if (random.Next(25) != 0)
                {
                    return ProxyVerdict.Forward;
                }

                cuts++;
                return random.Next(2) == 0 ? ProxyVerdict.Cut : ProxyVerdict.ForwardAndCut;
            }
        };
        KeywordDatabase database = bench.Open(
            proxy.Through(bench.Url), new() { MinPoolSize = 0, RetryDelay = TimeSpan.FromMilliseconds(5), MaxRetries = 50, ConnectTimeoutSeconds = 5 });

        // The first connection has to stand, or the address would be taken for a wrong one.
        await database.GetUsableSchemaAsync(default);
        KeywordBatchSummary summary = await bench.RunAsync(database: database, options: ChaosBench.Short(25) with { ParallelDays = 3 }, journal: bench.ProxiedJournal);
        ChaosCount count = await bench.CountAsync();

        output.WriteLine($"{cuts} cuts in {sent} sends; {count}");
        Assert.True(cuts > 5, $"{cuts} cuts");
        count.AssertExactlyOnce();
        count.AssertBooks();
        Assert.Equal((bench.Questions, bench.Questions, 0), (summary.Read, summary.Processed, count.PaidTwice));
    }

    [Theory]
    [OnMariaDb]
    [OnPostgreSql]
    public async Task A_run_is_stopped_in_order_while_its_server_is_away(DatabaseEngine engine)
    {
        await using ChaosBench bench = await ChaosBench.CreateAsync(fixture, engine, 1, 300, new() { Latency = TimeSpan.FromMilliseconds(20) });
        await using TcpProxy proxy = TcpProxy.To(bench.Test.Url.Port);
        using var stop = new CancellationTokenSource();
        var host = new RecordingHost { OnProgress = _ => { proxy.Judge = _ => ProxyVerdict.Cut; proxy.CutAll(); } };
        Task<KeywordBatchSummary> running = Task.Run(() => bench.RunAsync(
            database: bench.Open(proxy.Through(bench.Url)), options: ChaosBench.Short(25), host: host, journal: bench.ProxiedJournal, cancellationToken: stop.Token));
        await Eventually.TrueAsync(() => Task.FromResult(!host.Warnings.IsEmpty));

        var since = Stopwatch.StartNew();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running.WaitAsync(TimeSpan.FromSeconds(30)));
        TimeSpan stopped = since.Elapsed;
        long before = await bench.StoredAsync();
        await bench.RunAsync();
        ChaosCount count = await bench.CountAsync();

        output.WriteLine($"stopped in {stopped.TotalSeconds:F1} s with {before} rows; {count}");
        count.AssertExactlyOnce();
    }

    private async Task RestartAsync(DatabaseEngine engine)
    {
        ServerProcess server = engine == DatabaseEngine.MySql ? await fixture.Servers.MariaDbAsync() : await fixture.Servers.PostgreSqlAsync();
        await server.RestartAsync();
    }
}

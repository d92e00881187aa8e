using System.Diagnostics;
using KeywordBatch.Batch;
using KeywordBatch.Configuration;
using KeywordBatch.Database;
using KeywordBatch.Integration.Tests.Batch;
using KeywordBatch.Testing;
using KeywordBatch.Testing.Chaos;
using Xunit.Abstractions;

namespace KeywordBatch.Integration.Tests.Chaos;

/// <summary>A worker falls silent before it commits, as one that is frozen does, and the server ends its transaction.</summary>
[Collection("waiting")]
public sealed class SilentTransactionTests(ServersFixture fixture, ITestOutputHelper output)
{
    [Theory]
    [OnMariaDb]
    [OnPostgreSql]
    public async Task A_transaction_that_the_server_has_ended_for_its_silence_is_made_again(DatabaseEngine engine)
    {
        await using ChaosBench bench = await ChaosBench.CreateAsync(fixture, engine, 1, 100);
        await using TcpProxy proxy = TcpProxy.To(bench.Test.Url.Port);

        // The first commit is that of the run's own row, the second a chunk's.
        var commit = new HeldCommit(proxy, 2);
        var host = new RecordingHost();
        KeywordDatabase database = OpenWithShortLease(bench, proxy);
        TimeSpan held;
        Task<KeywordBatchSummary> running;
        await using (SecondClient other = await SecondClient.BeginAsync(bench.Test))
        {
            running = Task.Run(() => bench.RunAsync(database: database, options: ChaosBench.Short(50), host: host, journal: bench.ProxiedJournal));
            Stopwatch since = await commit.Held.WaitAsync(TimeSpan.FromSeconds(30));

            await other.LockAsync("admin_chat_keywords");
            held = since.Elapsed;
        }

        commit.LetGo();
        KeywordBatchSummary summary = await running.WaitAsync(TimeSpan.FromMinutes(1));
        ChaosCount count = await bench.CountAsync();

        output.WriteLine($"its locks were held for {held.TotalSeconds:F1} s with a lease of 3 s; {string.Join(" | ", host.Warnings)}; {count}");
        count.AssertExactlyOnce();
        count.AssertBooks();
        Assert.NotEmpty(host.Warnings);
        Assert.InRange(held.TotalSeconds, 0, 6);
        Assert.Equal((bench.Questions, 0), (summary.Processed, count.PaidTwice));
    }

    [Theory]
    [OnMariaDb]
    [OnPostgreSql]
    public async Task A_chunk_that_another_worker_has_stored_meanwhile_is_not_counted_as_ones_own(DatabaseEngine engine)
    {
        await using ChaosBench bench = await ChaosBench.CreateAsync(fixture, engine, 1, 1);
        await using TcpProxy proxy = TcpProxy.To(bench.Test.Url.Port);
        var commit = new HeldCommit(proxy, 1);
        DateOnly day = bench.Days.Start;
        ChatKeyword[] rows = TwentyRows(day);
        var units = new UnitStore(bench.Test.Database);
        UnitLease own = (await units.TryClaimAsync(new(day), "frozen", TimeSpan.FromSeconds(3), null, default))!;
        Task<ChunkResult> writing = Task.Run(() => new ChunkWriter(OpenWithShortLease(bench, proxy)).WriteAsync(day, rows, [], own, 1, default));
        await commit.Held.WaitAsync(TimeSpan.FromSeconds(30));

        UnitLease? taken = null;
        await Eventually.TrueAsync(async () => (taken = await units.TryClaimAsync(new(day), "other", TimeSpan.FromMinutes(1), null, default)) is not null);
        ChunkResult others = await new ChunkWriter(bench.Test.Database).WriteAsync(day, rows, [], taken!, 2, default);
        commit.LetGo();

        await Assert.ThrowsAsync<LeaseLostException>(() => writing.WaitAsync(TimeSpan.FromMinutes(1)));
        Assert.Equal((20, 0), (others.Inserted, others.Skipped));
        Assert.Equal(20, await bench.StoredAsync());
        Assert.Equal(20, Assert.Single(await units.ListAsync(bench.Days, default)).Processed);
    }

    [Theory]
    [OnPostgreSql]
    public async Task What_the_server_says_it_has_rolled_back_is_not_counted_as_stored_outside_a_run_either(DatabaseEngine engine)
    {
        await using ChaosBench bench = await ChaosBench.CreateAsync(fixture, engine, 1, 1);
        await using TcpProxy proxy = TcpProxy.To(bench.Test.Url.Port);
        var commit = new HeldCommit(proxy, 1);
        DateOnly day = bench.Days.Start;
        ChatKeyword[] rows = TwentyRows(day);
        Task<ChunkResult> writing = Task.Run(() => new ChunkWriter(OpenWithShortLease(bench, proxy)).WriteAsync(day, rows, [], null, 0, default));
        await commit.Held.WaitAsync(TimeSpan.FromSeconds(30));

        await new ChunkWriter(bench.Test.Database).WriteAsync(day, rows, [], null, 0, default);
        commit.LetGo();
        ChunkResult result = await writing.WaitAsync(TimeSpan.FromMinutes(1));

        Assert.Equal((0, 20), (result.Inserted, result.Skipped));
    }

    private static ChatKeyword[] TwentyRows(DateOnly day) =>
        [.. Enumerable.Range(0, 20).Select(i => new ChatKeyword(day, $"질문 {i}", "답", 1, 1))];

    private static KeywordDatabase OpenWithShortLease(ChaosBench bench, TcpProxy proxy)
    {
        DatabaseOptions options = DatabaseOptions.From(SettingsSource.Empty.With([new("LEASE_SECONDS", "3")]));
        return bench.Open(proxy.Through(bench.Url), options with { MinPoolSize = 0, RetryDelay = TimeSpan.FromMilliseconds(20) });
    }

    /// <summary>Keeps one commit from the server for a while, and no thread waiting with it.</summary>
    private sealed class HeldCommit
    {
        private readonly TaskCompletionSource<Stopwatch> _held = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TcpProxy _proxy;
        private int _commits;

        public HeldCommit(TcpProxy proxy, int number)
        {
            _proxy = proxy;
            proxy.Judge = data =>
            {
                if (!WireText.IsCommit(data) || Interlocked.Increment(ref _commits) != number)
                {
                    return ProxyVerdict.Forward;
                }

                _held.SetResult(Stopwatch.StartNew());
                return ProxyVerdict.Hold;
            };
        }

        /// <summary>For how long it has been, once it is.</summary>
        public Task<Stopwatch> Held => _held.Task;

        public void LetGo() => _proxy.LetGo();
    }
}

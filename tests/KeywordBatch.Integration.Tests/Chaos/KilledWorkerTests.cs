using System.Diagnostics;
using KeywordBatch.Batch;
using KeywordBatch.Database;
using KeywordBatch.Integration.Tests.Batch;
using KeywordBatch.Testing;
using KeywordBatch.Testing.Chaos;
using Xunit.Abstractions;

namespace KeywordBatch.Integration.Tests.Chaos;

/// <summary>Workers are processes of their own here: killed and frozen where they stand.</summary>
[Collection("chaos")]
public sealed class KilledWorkerTests(ServersFixture fixture, ITestOutputHelper output)
{
    private const int Workers = 4;

    [Theory]
    [OnMariaDb]
    [OnPostgreSql]
    public async Task Workers_killed_at_random_leave_every_question_stored_once(DatabaseEngine engine)
    {
        (int days, int perDay, int kills) = ChaosBench.IsLong ? (20, 1000, 60) : (10, 200, 8);
        await using ChaosBench bench = await ChaosBench.CreateAsync(fixture, engine, days, perDay, new() { Latency = TimeSpan.FromMilliseconds(60) });
        BatchWorkerOptions options = bench.Worker();
        BatchWorker[] workers = [.. Enumerable.Range(0, Workers).Select(_ => BatchWorker.Start(options))];
        var random = new Random(5);
        int killed = 0, inFlight = 0;
        try
        {
            for (long next = 0; killed < kills; next += bench.Questions / (kills + 2))
            {
                await Eventually.TrueAsync(async () => await bench.StoredAsync() > next, TimeSpan.FromMinutes(1));
                int victim = random.Next(Workers);
                inFlight += Math.Min(options.Concurrency, bench.Model.Counters.Running);
                await workers[victim].KillAsync();
                killed++;
                workers[victim] = BatchWorker.Start(options);
            }

            BatchWorkerSummary[] ended = await Task.WhenAll(workers.Select(w => w.EndAsync()));
            ChaosCount count = await bench.CountAsync();

            output.WriteLine($"{killed} kills, at most {inFlight} calls in flight at them; {count}; {string.Join("; ", ended.AsEnumerable())}");
            count.AssertExactlyOnce();
            count.AssertBooks();
            Assert.InRange(count.PaidTwice, 0, inFlight);
            Assert.All(ended, s => Assert.Equal((s.Read, 0L), (s.Processed + s.Skipped + s.Failed, s.MissingAfter)));
        }
        finally
        {
            await EndAllAsync(workers);
        }
    }

    [Theory]
    [OnMariaDb]
    [OnPostgreSql]
    public async Task A_second_run_takes_over_a_killed_runs_day_within_two_leases(DatabaseEngine engine)
    {
        await using ChaosBench bench = await ChaosBench.CreateAsync(fixture, engine, 1, 400, new() { Latency = TimeSpan.FromMilliseconds(30) });
        BatchWorkerOptions options = bench.Worker() with { Chunk = 150 };
        await using BatchWorker first = BatchWorker.Start(options);
        await Eventually.TrueAsync(() => Task.FromResult(first.HasStored));
        Task<KeywordBatchSummary> second = bench.RunAsync(options: ChaosBench.Short(50));

        // With answers in its journal that the second run, which is there already, has not seen when it began.
        await Eventually.TrueAsync(() => Task.FromResult(bench.Model.Counters.Answered.Count > 220));
        await first.KillAsync();
        var since = Stopwatch.StartNew();
        long before = await bench.StoredAsync();
        await Eventually.TrueAsync(async () => await bench.StoredAsync() > before);
        TimeSpan taken = since.Elapsed;
        KeywordBatchSummary summary = await second;
        ChaosCount count = await bench.CountAsync();

        output.WriteLine($"taken over after {taken.TotalSeconds:F1} s with a lease of {options.LeaseSeconds} s at {before} rows; {count}");
        count.AssertExactlyOnce();
        count.AssertBooks();
        Assert.InRange(taken.TotalSeconds, 0, 2 * options.LeaseSeconds);
        Assert.InRange(count.PaidTwice, 0, options.Concurrency);
        Assert.Equal(summary.Read, summary.Processed + summary.Skipped + summary.Failed);
    }

    [Theory]
    [OnMariaDb]
    [OnPostgreSql]
    public async Task Each_part_of_a_day_adds_up_when_those_who_worked_on_it_were_killed(DatabaseEngine engine)
    {
        await using ChaosBench bench = await ChaosBench.CreateAsync(fixture, engine, 1, 400, new() { Latency = TimeSpan.FromMilliseconds(20) });
        BatchWorkerOptions options = bench.Worker() with { Chunk = 15, BucketsPerDay = 4 };

        // The first dies with two parts begun, the second with those done and the next begun.
        foreach (int dies in new[] { 60, 250 })
        {
            await using BatchWorker worker = BatchWorker.Start(options);
            await Eventually.TrueAsync(async () => await bench.StoredAsync() >= dies);
            await worker.KillAsync();
        }

        KeywordBatchSummary summary = await bench.RunAsync(options: ChaosBench.Short(15) with { BucketsPerDay = 4 });

        (await bench.CountAsync()).AssertExactlyOnce();
        await UnitBooks.AssertAsync(bench.Test, bench.Days.Start, 4);
        Assert.Equal((400L, 400L), (summary.Read, summary.Processed + summary.Skipped));
    }

    [Theory]
    [OnMariaDb]
    [OnPostgreSql]
    public async Task Answers_that_wait_behind_a_blocked_chunk_survive_a_kill(DatabaseEngine engine)
    {
        await using ChaosBench bench = await ChaosBench.CreateAsync(fixture, engine, 1, 300, new() { Latency = TimeSpan.FromMilliseconds(10) });
        BatchWorkerOptions options = bench.Worker() with { Chunk = 40, Concurrency = 8 };
        await using BatchWorker first = BatchWorker.Start(options);
        await Eventually.TrueAsync(() => Task.FromResult(first.HasStored));
        int asked;
        await using (await SecondClient.LockAsync(bench.Test, "admin_chat_keywords"))
        {
            // Until its buffers are full it goes on asking.
            await Eventually.TrueAsync(() => IsStillAsync(() => bench.Model.Counters.Requests));
            asked = bench.Model.Counters.Answered.Count;
            await first.KillAsync();
        }

        await bench.RunAsync();
        ChaosCount count = await bench.CountAsync();

        output.WriteLine($"{asked} answers paid for before the kill, {await bench.StoredAsync()} rows after; {count}");
        count.AssertExactlyOnce();
        Assert.InRange(count.PaidTwice, 0, 0);
    }

    [Theory]
    [OnMariaDb]
    [OnPostgreSql]
    public async Task A_worker_frozen_past_its_lease_is_refused_when_it_wakes(DatabaseEngine engine)
    {
        await using ChaosBench bench = await ChaosBench.CreateAsync(fixture, engine, 1, 400, new() { Latency = TimeSpan.FromMilliseconds(30) });
        await using BatchWorker frozen = BatchWorker.Start(bench.Worker() with { Chunk = 20 });
        await Eventually.TrueAsync(() => Task.FromResult(frozen.HasStored));
        frozen.Freeze();
        long before = await bench.StoredAsync();

        KeywordBatchSummary other = await bench.RunAsync();
        long after = await bench.StoredAsync();
        frozen.Wake();
        BatchWorkerSummary woken = await frozen.EndAsync();
        ChaosCount count = await bench.CountAsync();

        output.WriteLine($"{before} rows at the freeze, {after} when it woke; other: {other.Processed} stored; woken: {woken}; {string.Join(" | ", frozen.Lines.Where(l => l.StartsWith("warning", StringComparison.Ordinal)))}; {count}");
        Assert.Equal(bench.Questions, after);
        count.AssertExactlyOnce();
        count.AssertBooks();
        Assert.Contains(frozen.Lines, l => l.StartsWith("warning", StringComparison.Ordinal));
        Assert.Equal(bench.Questions, woken.Processed + other.Processed);
        Assert.Equal(woken.Read, woken.Processed + woken.Skipped + woken.Failed);
    }

    [Fact]
    public async Task Two_processes_share_one_SQLite_file()
    {
        await using ChaosBench bench = await ChaosBench.CreateAsync(fixture, DatabaseEngine.Sqlite, 6, 150, new() { Latency = TimeSpan.FromMilliseconds(30) });
        BatchWorkerOptions options = bench.Worker() with { Chunk = 20 };
        await using BatchWorker first = BatchWorker.Start(options);
        await using BatchWorker second = BatchWorker.Start(options);
        await Eventually.TrueAsync(
            () => Task.FromResult((first.HasStored && second.HasStored) || first.HasEnded || second.HasEnded), TimeSpan.FromMinutes(1));
        Assert.False(first.HasEnded || second.HasEnded, string.Join(" | ", first.Lines.Concat(second.Lines)));
        await first.KillAsync();
        await using BatchWorker third = BatchWorker.Start(options);

        BatchWorkerSummary[] ended = [await second.EndAsync(), await third.EndAsync()];
        ChaosCount count = await bench.CountAsync();

        output.WriteLine($"{count}; {string.Join("; ", ended.AsEnumerable())}");
        count.AssertExactlyOnce();
        Assert.InRange(count.PaidTwice, 0, options.Concurrency);
    }

    [Theory]
    [OnMariaDb(-5)]
    [OnMariaDb(5)]
    [OnPostgreSql(-5)]
    [OnPostgreSql(5)]
    public async Task A_worker_whose_clock_is_wrong_neither_steals_nor_loses_a_day(DatabaseEngine engine, int minutes)
    {
        await using ChaosBench bench = await ChaosBench.CreateAsync(fixture, engine, 4, 60, new() { Latency = TimeSpan.FromMilliseconds(20) });
        var rightHost = new RecordingHost();
        var wrongHost = new RecordingHost();
        BatchOptions options = ChaosBench.Short(20) with { ParallelDays = 2 };
        var wrong = new ShiftedTimeProvider(TimeSpan.FromMinutes(minutes));
        var wrongDatabase = new KeywordDatabase(bench.Test.Url, bench.Test.Database.Names, new() { MinPoolSize = 0 }, wrong);

        KeywordBatchSummary[] both = await Task.WhenAll(
            Task.Run(() => bench.RunAsync(options: options, host: rightHost)),
            Task.Run(() => bench.RunAsync(database: wrongDatabase, options: options, host: wrongHost, time: wrong)));
        ChaosCount count = await bench.CountAsync();

        output.WriteLine($"{minutes} min: {both[0].Processed} and {both[1].Processed} stored; {count}");
        count.AssertExactlyOnce();
        Assert.Equal(0, count.PaidTwice);
        Assert.Equal(bench.Questions, both.Sum(s => s.Processed));

        // The one that is done first says that it waits for the other.
        Assert.All(rightHost.Warnings.Concat(wrongHost.Warnings), w => Assert.StartsWith("Waiting for", w, StringComparison.Ordinal));
    }

    private static async Task<bool> IsStillAsync(Func<int> number)
    {
        int before = number();
        await Task.Delay(400);
        return number() == before;
    }

    private static async Task EndAllAsync(IEnumerable<BatchWorker> workers)
    {
        foreach (BatchWorker worker in workers)
        {
            await worker.DisposeAsync();
        }
    }
}

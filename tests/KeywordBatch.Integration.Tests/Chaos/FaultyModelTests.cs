using System.Diagnostics;
using KeywordBatch.Classification;
using KeywordBatch.Database;
using KeywordBatch.Testing.FakeLlm;
using Xunit.Abstractions;

namespace KeywordBatch.Integration.Tests.Chaos;

/// <summary>The model refuses, breaks, hangs and talks nonsense; the journal's disk is full.</summary>
[Collection("chaos")]
public sealed class FaultyModelTests(ServersFixture fixture, ITestOutputHelper output)
{
    private static readonly FakeFault[] Kinds =
        [FakeFault.TooManyRequests, FakeFault.ServerError, FakeFault.Hang, FakeFault.MalformedJson, FakeFault.UnknownCategory];

    /// <summary>Half of the calls, and all of them: 20 % each of five kinds.</summary>
    [Theory]
    [OnSqlite(0.5)]
    [OnSqlite(1.0)]
    [OnMariaDb(0.5)]
    [OnMariaDb(1.0)]
    [OnPostgreSql(0.5)]
    [OnPostgreSql(1.0)]
    public async Task Every_question_ends_stored_or_with_a_reason(DatabaseEngine engine, double faults)
    {
        int perDay = ChaosBench.IsLong ? 2000 : 40;
        await using ChaosBench bench = await ChaosBench.CreateAsync(
            fixture, engine, 2, perDay, new() { Faults = faults, Kinds = Kinds, Seed = 3 });
        var asking = new ClassificationOptions
        {
            Concurrency = 40,
            MaxRetries = 2,
            Timeout = TimeSpan.FromMilliseconds(500),
            RetryDelay = TimeSpan.FromMilliseconds(2),
        };

        KeywordBatchSummary summary = await bench.RunAsync(asking: asking);
        ChaosCount count = await bench.CountAsync();

        long failures = await bench.Test.CountAsync("SELECT COUNT(*) FROM keyword_batch_failure WHERE reason <> ''");
        output.WriteLine($"{summary.Processed} stored, {summary.Failed} failed; faults {string.Join(", ", bench.Model.Counters.Faults)}; {count}");
        Assert.All(Kinds, kind => Assert.True(bench.Model.Counters.Faults.ContainsKey(kind)));
        Assert.Equal(bench.Questions, summary.Read);
        Assert.Equal((bench.Questions, summary.Processed, summary.Failed), (count.Rows + failures, count.Rows, failures));
        Assert.Equal((0L, summary.Failed), (count.Duplicates, count.Missing));
        Assert.True(faults < 1 ? summary.Processed > bench.Questions / 2 : summary.Processed == 0);
        int paused = bench.Model.Counters.Faults[FakeFault.TooManyRequests];

        // Failures get a second pass; a pause costs a call but no try.
        Assert.InRange(count.Calls - paused, bench.Questions, bench.Questions * (asking.MaxRetries + 1) * 2);
    }

    /// <summary>20 % each of what a repeat can mend: three calls of five fail.</summary>
    [Theory]
    [OnSqlite]
    [OnMariaDb]
    [OnPostgreSql]
    public async Task What_can_be_repeated_is_stored_with_hardly_a_call_more_than_the_faults_cost(DatabaseEngine engine)
    {
        FakeFault[] kinds = [FakeFault.TooManyRequests, FakeFault.ServerError, FakeFault.Hang];
        await using ChaosBench bench = await ChaosBench.CreateAsync(
            fixture, engine, 2, ChaosBench.IsLong ? 2000 : 20, new() { Faults = 0.6, Kinds = kinds, Seed = 5 });
        var asking = new ClassificationOptions
        {
            Concurrency = 40,
            MaxRetries = 20,
            Timeout = TimeSpan.FromSeconds(1),
            RetryDelay = TimeSpan.FromMilliseconds(2),
        };

        KeywordBatchSummary summary = await bench.RunAsync(asking: asking);
        ChaosCount count = await bench.CountAsync();

        int faults = kinds.Sum(k => bench.Model.Counters.Faults.GetValueOrDefault(k));
        double least = bench.Questions + faults;
        output.WriteLine($"{count.Calls} calls, {faults} of them faulty, {bench.Questions} questions: {count.Calls / least:F3} times the least; {count}");
        count.AssertExactlyOnce();
        Assert.Equal((bench.Questions, 0L), (summary.Processed, summary.Failed));
        Assert.All(kinds, kind => Assert.InRange(bench.Model.Counters.Faults[kind], 1, int.MaxValue));
        Assert.InRange(count.Calls, least, 1.3 * least);
    }

    [FullDiskTheory]
    [OnSqlite]
    [OnMariaDb]
    [OnPostgreSql]
    public async Task A_full_disk_under_the_journal_ends_the_run_with_a_clear_error_and_loses_nothing(DatabaseEngine engine)
    {
        await using ChaosBench bench = await ChaosBench.CreateAsync(fixture, engine, 1, 2000);
        string folder = bench.Test.JournalFolder;
        Directory.CreateDirectory(folder);
        Run("mount", "-t", "tmpfs", "-o", "size=128k,mode=700", "tmpfs", folder);
        try
        {
            KeywordBatchException full = await Assert.ThrowsAsync<KeywordBatchException>(() => bench.RunAsync());
            long before = await bench.StoredAsync();
            int paid = bench.Model.Counters.Answered.Count;
            Run("mount", "-o", "remount,size=16m", folder);
            KeywordBatchSummary summary = await bench.RunAsync();
            ChaosCount count = await bench.CountAsync();

            output.WriteLine($"full after {paid} answers and {before} rows: {full.ErrorId}: {full.Message}; {count}");
            count.AssertExactlyOnce();
            Assert.InRange(before, 1, bench.Questions - 1);
            Assert.InRange(count.PaidTwice, 0, 16);
            Assert.Equal((0L, bench.Questions), (summary.MissingAfter, summary.Read));
        }
        finally
        {
            Run("umount", folder);
        }
    }

    private static void Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(program, arguments);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}

using KeywordBatch.Batch;
using KeywordBatch.Database;
using KeywordBatch.Questions;
using KeywordBatch.Testing.Servers;

namespace KeywordBatch.Integration.Tests.Batch;

[Collection("servers")]
public sealed class UnitBooksTests(ServersFixture fixture)
{
    private static readonly Period Days = new(new(2025, 6, 11), new(2025, 6, 12));

    [Theory]
    [OnSqlite]
    [OnMariaDb]
    [OnPostgreSql]
    public async Task What_was_stored_before_counts_with_the_part_that_it_belongs_to(DatabaseEngine engine)
    {
        await using TestDatabase test = await FilledAsync(engine);
        await RunAsync(test, KeywordBatchMode.Missing, new() { Limit = 30 });

        KeywordBatchSummary rest = await RunAsync(test, KeywordBatchMode.Basic, new() { BucketsPerDay = 4 });
        await UnitBooks.AssertAsync(test, Days.Start, 4);
        KeywordBatchSummary again = await RunAsync(test, KeywordBatchMode.Basic, new() { BucketsPerDay = 4 });
        await UnitBooks.AssertAsync(test, Days.Start, 4);

        Assert.Equal((100L, 70L, 30L), (rest.Read, rest.Processed, rest.Skipped));
        Assert.Equal((100L, 0L, 100L), (again.Read, again.Processed, again.Skipped));
    }

    [Theory]
    [OnSqlite]
    [OnMariaDb]
    [OnPostgreSql]
    public async Task A_unit_that_another_worker_has_completed_meanwhile_keeps_its_counts(DatabaseEngine engine)
    {
        await using TestDatabase test = await FilledAsync(engine);
        using var waiting = new HeldClassifier();
        var host = new RecordingHost();

        Task<KeywordBatchSummary> first = RunAsync(test, KeywordBatchMode.Basic, new() { ParallelDays = 1 }, waiting.Counting, host);
        await waiting.Asked;
        KeywordBatchSummary second = await RunAsync(test, KeywordBatchMode.Basic, new(), period: new(Days.End, Days.End));
        waiting.Release();

        Assert.Equal((50L, 50L, 0L), ((await first).Processed, second.Processed, (await first).MissingAfter));
        await UnitBooks.AssertAsync(test, Days.Start, 1);
        await UnitBooks.AssertAsync(test, Days.End, 1);
        Assert.Single(host.Units);
    }

    [Theory]
    [OnSqlite(KeywordBatchMode.Basic)]
    [OnSqlite(KeywordBatchMode.Missing)]
    [OnMariaDb(KeywordBatchMode.Basic)]
    [OnMariaDb(KeywordBatchMode.Missing)]
    [OnPostgreSql(KeywordBatchMode.Basic)]
    [OnPostgreSql(KeywordBatchMode.Missing)]
    public async Task A_unit_that_its_worker_completes_after_it_was_seen_running_keeps_its_counts(DatabaseEngine engine, KeywordBatchMode mode)
    {
        await using TestDatabase test = await FilledAsync(engine);
        using var last = new HeldClassifier();
        using var both = new HeldClassifier();
        var host = new RecordingHost();

        Task<KeywordBatchSummary> holder = RunAsync(test, KeywordBatchMode.Basic, new(), last.Counting, period: new(Days.End, Days.End));
        await last.Asked;
        Task<KeywordBatchSummary> other = RunAsync(test, mode, new() { ParallelDays = 1 }, both.Counting, host);
        await both.Asked;
        last.Release();
        await holder;
        both.Release();

        Assert.Equal((50L, 50L, 0L), ((await holder).Processed, (await other).Processed, (await other).MissingAfter));
        await UnitBooks.AssertAsync(test, Days.Start, 1);
        await UnitBooks.AssertAsync(test, Days.End, 1);
        Assert.Single(host.Units);
    }

    [Theory]
    [OnSqlite]
    [OnMariaDb]
    [OnPostgreSql]
    public async Task A_unit_that_another_worker_has_given_back_half_done_counts_what_that_one_stored(DatabaseEngine engine)
    {
        await using TestDatabase test = await FilledAsync(engine);
        using var held = new HeldClassifier();

        Task<KeywordBatchSummary> run = RunAsync(test, KeywordBatchMode.Basic, new() { ParallelDays = 1 }, held.Counting);
        await held.Asked;
        await RunAsync(test, KeywordBatchMode.Missing, new() { Limit = 20 }, period: new(Days.End, Days.End));
        held.Release();
        KeywordBatchSummary summary = await run;

        Assert.Equal((100L, 80L, 20L), (summary.Read, summary.Processed, summary.Skipped));
        await UnitBooks.AssertAsync(test, Days.Start, 1);
        await UnitBooks.AssertAsync(test, Days.End, 1);
    }

    [Theory]
    [OnSqlite]
    [OnMariaDb]
    [OnPostgreSql]
    public async Task A_unit_that_is_reset_under_way_counts_what_was_stored_before(DatabaseEngine engine)
    {
        await using TestDatabase test = await FilledAsync(engine);
        await RunAsync(test, KeywordBatchMode.Missing, new() { Limit = 20 });
        int resets = 0;
        var host = new RecordingHost
        {
            OnProgress = _ =>
            {
                if (resets++ == 0)
                {
                    Reset(test);
                }
            },
        };

        KeywordBatchSummary summary = await RunAsync(
            test, KeywordBatchMode.Basic, new BatchOptions { ParallelDays = 1 }.WithChunkSize(10), host: host, period: new(Days.Start, Days.Start));

        Assert.Equal((50L, 30L, 20L), (summary.Read, summary.Processed, summary.Skipped));
        await UnitBooks.AssertAsync(test, Days.Start, 1);
    }

    [Theory]
    [OnSqlite]
    [OnMariaDb]
    [OnPostgreSql]
    public async Task A_unit_that_was_seen_running_and_is_given_back_half_done_counts_what_its_worker_stored(DatabaseEngine engine)
    {
        await using TestDatabase test = await FilledAsync(engine);
        using var last = new HeldClassifier();
        using var both = new HeldClassifier();

        Task<KeywordBatchSummary> holder = RunAsync(test, KeywordBatchMode.Missing, new() { Limit = 20 }, last.Counting, period: new(Days.End, Days.End));
        await last.Asked;
        Task<KeywordBatchSummary> other = RunAsync(test, KeywordBatchMode.Basic, new() { ParallelDays = 1 }, both.Counting);
        await both.Asked;
        last.Release();
        await holder;
        both.Release();
        KeywordBatchSummary summary = await other;

        Assert.Equal((100L, 80L, 20L), (summary.Read, summary.Processed, summary.Skipped));
        await UnitBooks.AssertAsync(test, Days.Start, 1);
        await UnitBooks.AssertAsync(test, Days.End, 1);
    }

    [Theory]
    [OnSqlite]
    [OnMariaDb]
    [OnPostgreSql]
    public async Task What_another_worker_has_stored_of_the_whole_day_counts_with_its_parts(DatabaseEngine engine)
    {
        await using TestDatabase test = await FilledAsync(engine);
        using var held = new HeldClassifier();

        Task<KeywordBatchSummary> run = RunAsync(test, KeywordBatchMode.Basic, new() { ParallelDays = 1, BucketsPerDay = 2 }, held.Counting);
        await held.Asked;
        await RunAsync(test, KeywordBatchMode.Missing, new() { Limit = 20 }, period: new(Days.End, Days.End));
        held.Release();
        KeywordBatchSummary summary = await run;

        Assert.Equal((100L, 80L, 20L), (summary.Read, summary.Processed, summary.Skipped));
        await UnitBooks.AssertAsync(test, Days.Start, 2);
        await UnitBooks.AssertAsync(test, Days.End, 2);
    }

    [Theory]
    [OnMariaDb]
    [OnPostgreSql]
    public async Task A_unit_that_is_lost_before_anything_of_it_was_counted_is_counted_when_it_is_taken_again(DatabaseEngine engine)
    {
        await using TestDatabase test = await FilledAsync(engine);
        await RunAsync(test, KeywordBatchMode.Missing, new() { Limit = 20 });
        int resets = 0;
        test.Database.Trace = sql =>
        {
            if (sql.Contains("@stored", StringComparison.Ordinal) && resets++ == 0)
            {
                // Nothing of the run goes on meanwhile: this is its thread.
                Reset(test);
            }
        };

        KeywordBatchSummary summary = await RunAsync(test, KeywordBatchMode.Basic, new() { ParallelDays = 1 }, period: new(Days.Start, Days.Start));

        Assert.Equal((50L, 30L, 20L), (summary.Read, summary.Processed, summary.Skipped));
        await UnitBooks.AssertAsync(test, Days.Start, 1);
    }

    private static void Reset(TestDatabase test)
    {
        var units = new UnitStore(new(test.Url, test.Database.Names));
        KeywordBatchUnit unit = units.ListAsync(new(Days.Start, Days.Start), default).GetAwaiter().GetResult().Single();
        Assert.True(units.ResetAsync(unit, default).GetAwaiter().GetResult());
    }

    private static async Task<KeywordBatchSummary> RunAsync(
        TestDatabase test, KeywordBatchMode mode, BatchOptions options, CountingClassifier? classifier = null, RecordingHost? host = null, Period? period = null)
    {
        using var own = new CountingClassifier();
        var runner = new BatchRunner(
            test.Database, classifier ?? own, new(), options with { Journal = null }, host ?? new RecordingHost(), TimeProvider.System, new Random(1));
        return await runner.RunAsync(mode, period ?? Days, default);
    }

    // 50 questions a day, each asked twice, and a blank one.
    private Task<TestDatabase> FilledAsync(DatabaseEngine engine) => QuestionDays.CreateAsync(
        fixture, engine, Days, day => Enumerable.Range(0, 101).Select(number => number == 100 ? " " : $"{day.Day}일 질문 {number % 50}"));
}

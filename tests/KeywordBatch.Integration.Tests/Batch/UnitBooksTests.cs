using KeywordBatch.Batch;
using KeywordBatch.Database;
using KeywordBatch.Questions;
using KeywordBatch.Testing.Servers;

namespace KeywordBatch.Integration.Tests.Batch;

[Collection("batch")]
public sealed class UnitBooksTests(ServersFixture fixture)
{
    private static readonly Period Days = new(new(2025, 6, 11), new(2025, 6, 12));
    private static readonly Period LastDay = new(Days.End, Days.End);

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
        var host = new RecordingHost();

        KeywordBatchSummary summary = await RunAroundAsync(
            test, async () => Assert.Equal(50, (await RunAsync(test, KeywordBatchMode.Basic, new(), period: LastDay)).Processed), host: host);

        Assert.Equal((50L, 0L), (summary.Processed, summary.MissingAfter));
        await AssertBooksAsync(test, 1);
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
        using var held = new HeldClassifier();
        var host = new RecordingHost();
        Task<KeywordBatchSummary> holder = RunAsync(test, KeywordBatchMode.Basic, new(), held.Counting, period: LastDay);
        await held.Asked;

        KeywordBatchSummary summary = await RunAroundAsync(test, () => EndAsync(held, holder), mode, host: host);

        Assert.Equal((50L, 50L, 0L), ((await holder).Processed, summary.Processed, summary.MissingAfter));
        await AssertBooksAsync(test, 1);
        Assert.Single(host.Units);
    }

    [Theory]
    [OnSqlite(1)]
    [OnSqlite(2)]
    [OnMariaDb(1)]
    [OnMariaDb(2)]
    [OnPostgreSql(1)]
    [OnPostgreSql(2)]
    public async Task What_another_worker_has_stored_of_a_day_and_given_back_counts_with_its_parts(DatabaseEngine engine, int buckets)
    {
        await using TestDatabase test = await FilledAsync(engine);

        KeywordBatchSummary summary = await RunAroundAsync(
            test, () => RunAsync(test, KeywordBatchMode.Missing, new() { Limit = 20 }, period: LastDay), buckets: buckets);

        Assert.Equal((100L, 80L, 20L), (summary.Read, summary.Processed, summary.Skipped));
        await AssertBooksAsync(test, buckets);
    }

    [Theory]
    [OnSqlite]
    [OnMariaDb]
    [OnPostgreSql]
    public async Task What_is_stored_of_a_unit_that_was_seen_running_and_is_given_back_counts_with_it(DatabaseEngine engine)
    {
        await using TestDatabase test = await FilledAsync(engine);
        using var held = new HeldClassifier();
        Task<KeywordBatchSummary> holder = RunAsync(test, KeywordBatchMode.Missing, new() { Limit = 20 }, held.Counting, period: LastDay);
        await held.Asked;

        KeywordBatchSummary summary = await RunAroundAsync(test, () => EndAsync(held, holder));

        Assert.Equal((100L, 80L, 20L), (summary.Read, summary.Processed, summary.Skipped));
        await AssertBooksAsync(test, 1);
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

    // A run of both days that has looked at them, and is held at its first question until something else has happened.
    private static async Task<KeywordBatchSummary> RunAroundAsync(
        TestDatabase test, Func<Task> meanwhile, KeywordBatchMode mode = KeywordBatchMode.Basic, int buckets = 1, RecordingHost? host = null)
    {
        using var held = new HeldClassifier();
        Task<KeywordBatchSummary> run = RunAsync(test, mode, new() { ParallelDays = 1, BucketsPerDay = buckets }, held.Counting, host);
        await held.Asked;
        await meanwhile();
        held.Release();
        return await run;
    }

    private static Task EndAsync(HeldClassifier held, Task run)
    {
        held.Release();
        return run;
    }

    private static async Task AssertBooksAsync(TestDatabase test, int buckets)
    {
        foreach (DateOnly day in Days.Days())
        {
            await UnitBooks.AssertAsync(test, day, buckets);
        }
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

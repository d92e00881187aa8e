using KeywordBatch.Batch;
using KeywordBatch.Database;
using KeywordBatch.Questions;
using KeywordBatch.Testing;
using KeywordBatch.Testing.Servers;
using static KeywordBatch.Integration.Tests.Batch.BatchHarness;

namespace KeywordBatch.Integration.Tests.Batch;

[Collection("batch")]
public sealed class BatchRunnerTests(ServersFixture fixture)
{
    [Theory]
    [InlineData(KeywordBatchMode.Basic)]
    [InlineData(KeywordBatchMode.Check)]
    public async Task A_limit_is_refused_where_every_question_is_taken_up(KeywordBatchMode mode)
    {
        await using TestDatabase test = await QuestionDays.CreateAsync(fixture, DatabaseEngine.Sqlite, new(new(2025, 6, 11), new(2025, 6, 11)), 3);
        using var classifier = new CountingClassifier();
        var runner = new BatchRunner(test.Database, classifier, new(), new() { Limit = 1 }, new RecordingHost(), TimeProvider.System, new Random(1));

        KeywordBatchException refused = await Assert.ThrowsAsync<KeywordBatchException>(
            () => runner.RunAsync(mode, new(new(2025, 6, 11), new(2025, 6, 11)), default));

        Assert.Equal("LimitForOtherMode", refused.ErrorId);
        Assert.Empty(classifier.Paid);
    }

    [Fact]
    public async Task A_run_of_more_than_a_day_says_all_of_its_hours()
    {
        Period day = new(new(2025, 6, 11), new(2025, 6, 11));
        await using TestDatabase test = await QuestionDays.CreateAsync(fixture, DatabaseEngine.Sqlite, day, 1);
        var clock = new ManualTimeProvider();
        var host = new RecordingHost { OnUnit = _ => clock.Advance(new TimeSpan(30, 5, 7)) };
        using var classifier = new CountingClassifier();

        // With the usual lease it would be renewed five thousand times within those hours.
        var options = new BatchOptions { Journal = null, Lease = TimeSpan.FromDays(1) };
        var runner = new BatchRunner(test.Database, classifier, new(), options, host, clock, new Random(1));

        await runner.RunAsync(KeywordBatchMode.Basic, day, default);

        Assert.Contains(host.Milestones, text => text.EndsWith("30:05:07", StringComparison.Ordinal));
    }

    [Theory]
    [OnSqlite]
    [OnMariaDb]
    [OnPostgreSql]
    public async Task Complete_stores_every_question_once_and_the_counts_add_up(DatabaseEngine engine)
    {
        await using TestDatabase test = await FilledAsync(fixture, engine, questions: 300);
        var host = new RecordingHost();

        KeywordBatchSummary summary = await RunAsync(test, KeywordBatchMode.Complete, host);

        long unique = await test.CountAsync("SELECT COUNT(*) FROM (SELECT 1 FROM chattings GROUP BY input_text, DATE(created_at)) u");
        Assert.Equal(unique, summary.MissingBefore);
        Assert.Equal(unique, summary.Processed);
        Assert.Equal(unique, await test.CountAsync("SELECT COUNT(*) FROM admin_chat_keywords"));
        Assert.Equal(0, await test.CountAsync(Duplicates));
        Assert.Equal(0, summary.MissingAfter);
        Assert.Equal(summary.Read, summary.Processed + summary.Skipped + summary.Failed);
        Assert.Equal(Days.Days(), host.Units.Select(u => u.Day));
        Assert.All(await new UnitStore(test.Database).ListAsync(Days, default), u => Assert.Equal("completed", u.Status));
        KeywordBatchRun run = Assert.Single(await new RunStore(test.Database).ListAsync(0, 10, default));
        Assert.Equal(("completed", unique), (run.Status, run.Processed));
    }

    [Theory]
    [OnSqlite]
    [OnMariaDb]
    [OnPostgreSql]
    public async Task A_second_basic_run_skips_what_is_stored(DatabaseEngine engine)
    {
        await using TestDatabase test = await FilledAsync(fixture, engine, questions: 60);
        KeywordBatchSummary first = await RunAsync(test, KeywordBatchMode.Basic);

        KeywordBatchSummary second = await RunAsync(test, KeywordBatchMode.Basic);

        Assert.Equal((first.Processed, 0L, first.Processed), (second.Skipped, second.Processed, second.Read));
        Assert.Equal(first.Processed, await test.CountAsync("SELECT COUNT(*) FROM admin_chat_keywords"));
    }

    [Theory]
    [OnSqlite]
    [OnMariaDb]
    [OnPostgreSql]
    public async Task Missing_with_a_limit_takes_that_many_from_the_earliest_days(DatabaseEngine engine)
    {
        await using TestDatabase test = await FilledAsync(fixture, engine, questions: 100);
        KeywordBatchSummary check = await RunAsync(test, KeywordBatchMode.Check);
        long limit = check.Days[0].Missing + 7;

        KeywordBatchSummary summary = await RunAsync(test, KeywordBatchMode.Missing, options: new() { Limit = limit });

        Assert.Equal(limit, summary.Processed);
        Assert.Equal(check.MissingBefore - limit, summary.MissingAfter);
        Assert.Equal([0, check.Days[1].Missing - 7], summary.Days.Take(2).Select(d => d.Missing));
    }

    [Theory]
    [OnMariaDb]
    [OnPostgreSql]
    public async Task A_row_that_does_not_fit_costs_only_itself(DatabaseEngine engine)
    {
        await using TestDatabase test = await FilledAsync(fixture, engine, questions: 200);
        string shorter = engine == DatabaseEngine.MySql
            ? "ALTER TABLE admin_chat_keywords MODIFY query_text varchar(60) NOT NULL"
            : "ALTER TABLE admin_chat_keywords ALTER COLUMN query_text TYPE varchar(60)";
        await test.ExecuteAsync(shorter);
        await test.ExecuteAsync($"INSERT INTO chattings (input_text, created_at) VALUES ('{new string('가', 61)}', '2025-06-12 10:00:00')");
        var host = new RecordingHost();

        KeywordBatchSummary summary = await RunAsync(test, KeywordBatchMode.Missing, host);

        Assert.Equal((1L, 1L), (summary.Failed, summary.MissingAfter));
        Assert.Equal(summary.Read, summary.Processed + summary.Failed);
        KeywordFailure failure = Assert.Single(await new FailureStore(test.Database).ReadAsync(Days, 0).ToListAsync());
        Assert.Equal(("store", new string('가', 61), summary.RunId), (failure.Stage, failure.Text, failure.RunId));
        Assert.Equal(2, failure.Attempts);
        Assert.Equal(["failed", "failed"], host.Units.Where(u => u.Day.Day == 12).Select(u => u.Status));

        await test.ExecuteAsync(shorter.Replace("60", "100", StringComparison.Ordinal));
        KeywordBatchSummary again = await RunAsync(test, KeywordBatchMode.Missing);
        Assert.Equal((1L, 0L), (again.Processed, again.MissingAfter));
        Assert.Empty(await new FailureStore(test.Database).ReadAsync(Days, 0).ToListAsync());
    }

    [Theory]
    [OnSqlite]
    [OnMariaDb]
    [OnPostgreSql]
    public async Task A_cancelled_run_leaves_whole_chunks_and_the_next_one_does_the_rest(DatabaseEngine engine)
    {
        await using TestDatabase test = await FilledAsync(fixture, engine, questions: 400);
        using var stop = new CancellationTokenSource();
        var host = new RecordingHost { OnProgress = p => { if (p.Done >= 100) { stop.Cancel(); } } };
        BatchOptions small = new BatchOptions { ParallelDays = 1 }.WithChunkSize(50) with { MaxChunkSize = 50 };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => RunAsync(test, KeywordBatchMode.Basic, host, small, stop.Token));

        long stored = await test.CountAsync("SELECT COUNT(*) FROM admin_chat_keywords");
        Assert.Equal(0, stored % 50);
        Assert.InRange(stored, 100, 399);
        Assert.Equal("cancelled", (await new RunStore(test.Database).ListAsync(0, 1, default))[0].Status);
        KeywordBatchSummary rest = await RunAsync(test, KeywordBatchMode.Basic);
        Assert.Equal((stored, 0L), (rest.Skipped, rest.MissingAfter));
        Assert.Equal(0, await test.CountAsync(Duplicates));
    }
}

using KeywordBatch.Batch;
using KeywordBatch.Classification;
using KeywordBatch.Database;
using KeywordBatch.Questions;
using KeywordBatch.Testing;
using KeywordBatch.Testing.Servers;

namespace KeywordBatch.Integration.Tests.Batch;

[Collection("batch")]
public sealed class SecondPassTests(ServersFixture fixture)
{
    private static readonly Period Days = new(new(2025, 6, 11), new(2025, 6, 12));

    [Theory]
    [OnSqlite]
    [OnMariaDb]
    [OnPostgreSql]
    public async Task What_failed_once_succeeds_in_the_second_pass(DatabaseEngine engine)
    {
        await using TestDatabase test = await FilledAsync(engine, questions: 30);
        int failing = 3;
        using var classifier = new FailingClassifier(q => q.EndsWith(" 7", StringComparison.Ordinal) && Interlocked.Decrement(ref failing) >= 1);

        KeywordBatchSummary summary = await RunAsync(test, classifier, KeywordBatchMode.Basic);

        Assert.Equal((60L, 0L, 60L, 0L), (summary.Processed, summary.Failed, summary.Read, summary.MissingAfter));
        Assert.Empty(await new FailureStore(test.Database).ReadAsync(Days, 0).ToListAsync());
    }

    [Theory]
    [OnSqlite(KeywordBatchMode.Basic)]
    [OnSqlite(KeywordBatchMode.Complete)]
    [OnSqlite(KeywordBatchMode.Missing)]
    [OnMariaDb(KeywordBatchMode.Complete)]
    [OnPostgreSql(KeywordBatchMode.Complete)]
    public async Task A_unit_tells_of_both_passes_of_its_run(DatabaseEngine engine, KeywordBatchMode mode)
    {
        await using TestDatabase test = await FilledAsync(engine, questions: 30);
        int failing = 2;
        using var classifier = new FailingClassifier(q =>
            q.EndsWith(" 8", StringComparison.Ordinal) || (q == "11일 질문 7" && Interlocked.Decrement(ref failing) == 1));
        var host = new RecordingHost();

        KeywordBatchSummary summary = await RunAsync(test, classifier, mode, host: host);

        Assert.Equal((58L, 0L, 2L), (summary.Processed, summary.Skipped, summary.Failed));
        IReadOnlyList<KeywordBatchUnit> units = await new UnitStore(test.Database).ListAsync(Days, default);
        Assert.Equal([(29L, 0L, 1L, "failed"), (29L, 0L, 1L, "failed")], units.Select(u => (u.Processed, u.Skipped, u.Failed, u.Status)));
        Assert.Equal(summary.Failed, units.Sum(u => u.Failed));
        Assert.All(units, u => Assert.Equal(classifier.Asked, units.Sum(each => each.LlmCalls)));
        Assert.Equal([29L, 29L], host.Units.GroupBy(u => u.Day).OrderBy(g => g.Key).Select(g => g.Last().Processed));
    }

    [Fact]
    public async Task A_unit_that_another_worker_had_between_two_passes_begins_its_books_anew()
    {
        await using TestDatabase test = await FilledAsync(DatabaseEngine.Sqlite, questions: 10);
        var units = new UnitStore(test.Database);
        int asked = 0;
        using var classifier = new FailingClassifier(q => q == "11일 질문 8" && Interlocked.Increment(ref asked) == 1);
        var host = new RecordingHost
        {
            OnUnit = unit =>
            {
                if (unit.Failed > 0)
                {
                    UnitLease lease = units.TryClaimAsync(new(unit.Day), "host:1:other", TimeSpan.FromMinutes(1), null, default).GetAwaiter().GetResult()!;
                    units.FinishAsync(lease, "failed", null, WorkMeter.WithoutCalls(TimeProvider.System), default).GetAwaiter().GetResult();
                }
            },
        };

        KeywordBatchSummary summary = await RunAsync(test, classifier, KeywordBatchMode.Basic, host: host);

        Assert.Equal((20L, 0L), (summary.Processed, summary.Failed));
        Assert.Equal([1L, 10L], (await units.ListAsync(Days, default)).Select(u => u.Processed));
    }

    [Fact]
    public async Task A_complete_run_tells_its_passes_apart()
    {
        await using TestDatabase test = await FilledAsync(DatabaseEngine.Sqlite, questions: 30);
        int failing = 1;
        using var classifier = new FailingClassifier(q => q.EndsWith(" 7", StringComparison.Ordinal) && Interlocked.Decrement(ref failing) >= 0);

        KeywordBatchSummary summary = await RunAsync(test, classifier, KeywordBatchMode.Complete);

        Assert.Equal((60L, 0L), (summary.Processed, summary.MissingAfter));
        Assert.InRange(summary.MissingFound, 1, 2);
        Assert.Equal(60 - summary.MissingFound, summary.BasicProcessed);
        Assert.InRange(summary.BasicDuration, TimeSpan.FromTicks(1), summary.Duration);
    }

    [Theory]
    [OnSqlite]
    [OnMariaDb]
    public async Task What_fails_again_and_again_is_left_alone_in_the_end(DatabaseEngine engine)
    {
        await using TestDatabase test = await FilledAsync(engine, questions: 10);
        using var classifier = new FailingClassifier(q => q.EndsWith(" 7", StringComparison.Ordinal));
        var options = new BatchOptions { MaxAttempts = 4 };

        KeywordBatchSummary first = await RunAsync(test, classifier, KeywordBatchMode.Missing, options);
        KeywordBatchSummary second = await RunAsync(test, classifier, KeywordBatchMode.Missing, options);
        int asked = classifier.Asked;
        KeywordBatchSummary third = await RunAsync(test, classifier, KeywordBatchMode.Missing, options);

        Assert.Equal((18L, 2L, 20L), (first.Processed, first.Failed, first.Read));
        Assert.Equal((0L, 2L, 2L), (second.Processed, second.Failed, second.Read));
        Assert.Equal(asked, classifier.Asked);
        Assert.Equal((0L, 2L), (third.Read, third.MissingAfter));
        List<KeywordFailure> failures = await new FailureStore(test.Database).ReadAsync(Days, 0).ToListAsync();
        Assert.Equal([4, 4], failures.Select(f => f.Attempts));
        Assert.All(
            await new UnitStore(test.Database).ListAsync(Days, default),
            unit => Assert.Equal(("failed", BatchErrors.Message("LeftAlone", 1, 4)), (unit.Status, unit.LastError)));
    }

    [Theory]
    [OnSqlite]
    [OnMariaDb]
    [OnPostgreSql]
    public async Task What_fails_for_a_server_in_trouble_is_recorded_and_never_left_alone(DatabaseEngine engine)
    {
        await using TestDatabase test = await FilledAsync(engine, questions: 3);
        bool isDown = true;
        using var classifier = new FailingClassifier(
            q => q == "11일 질문 1" || (isDown ? throw new ClassifierCallException(ClassifierFault.Transient, "HTTP 503") : false));
        var options = new BatchOptions { MaxAttempts = 3 };

        await RunAsync(test, classifier, KeywordBatchMode.Missing, options);
        await RunAsync(test, classifier, KeywordBatchMode.Missing, options);
        List<KeywordFailure> failures = await new FailureStore(test.Database).ReadAsync(Days, 0).ToListAsync();
        isDown = false;
        KeywordBatchSummary after = await RunAsync(test, classifier, KeywordBatchMode.Missing, options);

        Assert.Equal([("11일 질문 1", 3)], failures.Where(f => f.Attempts > 0).Select(f => (f.Text, f.Attempts)));
        Assert.Equal(5, failures.Count(f => f.Attempts == 0 && f.Reason.Contains("HTTP 503", StringComparison.Ordinal)));
        Assert.Equal((5L, 0L, 1L), (after.Processed, after.Failed, after.MissingAfter));
    }

    [Theory]
    [OnSqlite]
    [OnMariaDb]
    [OnPostgreSql]
    public async Task What_was_left_alone_is_tried_again_after_its_unit_was_reset(DatabaseEngine engine)
    {
        await using TestDatabase test = await FilledAsync(engine, questions: 10);
        bool fails = true;
        using var classifier = new FailingClassifier(q => fails && q.EndsWith(" 7", StringComparison.Ordinal));
        var options = new BatchOptions { MaxAttempts = 2 };
        await RunAsync(test, classifier, KeywordBatchMode.Missing, options);
        fails = false;
        var units = new UnitStore(test.Database);

        Assert.True(await units.ResetAsync(new(test.Database.Names.Chats, Days.Start, 0, 1), default));
        Assert.False(await units.ResetAsync(new(test.Database.Names.Chats, Days.End, 1, 2), default));
        KeywordBatchSummary summary = await RunAsync(test, classifier, KeywordBatchMode.Missing, options);

        Assert.Equal((1L, 1L), (summary.Processed, summary.MissingAfter));
        Assert.Equal("12일 질문 7", Assert.Single(await new FailureStore(test.Database).ReadAsync(Days, 0).ToListAsync()).Text);
        Assert.Equal(["completed", "failed"], (await units.ListAsync(Days, default)).Select(u => u.Status));
    }

    [Theory]
    [OnSqlite]
    [OnMariaDb]
    [OnPostgreSql]
    public async Task A_part_of_a_day_is_completed_when_what_failed_in_it_succeeds_in_the_second_pass(DatabaseEngine engine)
    {
        await using TestDatabase test = await FilledAsync(engine, questions: 30);
        int failing = 1;
        using var classifier = new FailingClassifier(q => q == "11일 질문 7" && Interlocked.Decrement(ref failing) >= 0);

        KeywordBatchSummary summary = await RunAsync(test, classifier, KeywordBatchMode.Basic, new() { BucketsPerDay = 4 });

        Assert.Equal((60L, 0L, 0L), (summary.Processed, summary.Failed, summary.MissingAfter));
        IReadOnlyList<KeywordBatchUnit> units = await new UnitStore(test.Database).ListAsync(Days, default);
        Assert.All(units, u => Assert.Equal(("completed", 0L, null), (u.Status, u.Failed, u.LastError)));
        Assert.Equal(60, units.Sum(u => u.Processed));
        await UnitBooks.AssertAsync(test, Days.Start, 4);
    }

    [Theory]
    [InlineData(100L)]
    [InlineData(null)]
    public async Task A_failed_part_is_completed_by_a_missing_run_that_finds_its_day_done(long? limit)
    {
        await using TestDatabase test = await FilledAsync(DatabaseEngine.Sqlite, questions: 10);
        bool fails = true;
        using var classifier = new FailingClassifier(q => fails && q.EndsWith(" 7", StringComparison.Ordinal));
        await RunAsync(test, classifier, KeywordBatchMode.Basic, new() { BucketsPerDay = 4 });
        var units = new UnitStore(test.Database);
        Assert.Equal(4, (await units.ListAsync(Days, default)).Count(u => u.Status == "failed"));
        fails = false;
        if (limit is null)
        {
            // What people store by hand.
            List<KeywordFailure> failures = await new FailureStore(test.Database).ReadAsync(Days, 0).ToListAsync();
            foreach (KeywordFailure failure in failures)
            {
                await new ChunkWriter(test.Database).WriteAsync(
                    failure.Date, [new(failure.Date, failure.Text, "키워드", 1, failure.Count)], [], null, 0, default);
            }
        }

        await RunAsync(test, classifier, KeywordBatchMode.Missing, new() { Limit = limit });

        Assert.All(await units.ListAsync(Days, default), u => Assert.Equal(("completed", 0L), (u.Status, u.Failed)));
    }

    [Fact]
    public async Task A_failed_unit_that_another_worker_has_claimed_since_stays_that_ones()
    {
        await using TestDatabase test = await FilledAsync(DatabaseEngine.Sqlite, questions: 10);
        using var classifier = new FailingClassifier(q => q.EndsWith(" 7", StringComparison.Ordinal));
        await RunAsync(test, classifier, KeywordBatchMode.Basic);
        var units = new UnitStore(test.Database);
        IReadOnlyList<KeywordBatchUnit> seen = await units.ListAsync(Days, default);
        UnitLease other = (await units.TryClaimAsync(new(Days.Start), "host:1:other", TimeSpan.FromMinutes(1), null, default))!;

        await units.MendAsync(seen, default);
        Assert.True(await units.RenewAsync(other, default));
        await units.FinishAsync(other, "failed", null, WorkMeter.WithoutCalls(TimeProvider.System), default);
        await units.MendAsync(seen, default);

        Assert.Equal(["failed", "completed"], (await units.ListAsync(Days, default)).Select(u => u.Status));
    }

    [Theory]
    [OnSqlite]
    [OnMariaDb]
    [OnPostgreSql]
    public async Task A_day_in_parts_is_stored_like_a_whole_one(DatabaseEngine engine)
    {
        await using TestDatabase test = await FilledAsync(engine, questions: 100);
        using var classifier = new FailingClassifier(_ => false);

        KeywordBatchSummary summary = await RunAsync(test, classifier, KeywordBatchMode.Complete, new() { BucketsPerDay = 4 });

        Assert.Equal((200L, 0L), (summary.Processed, summary.MissingAfter));
        IReadOnlyList<KeywordBatchUnit> units = await new UnitStore(test.Database).ListAsync(Days, default);
        Assert.Equal(8, units.Count);
        Assert.All(units, u => Assert.True(u.Status == "completed" && u.Processed > 0));
        Assert.Equal(200, await test.CountAsync("SELECT COUNT(*) FROM admin_chat_keywords"));
    }

    [Theory]
    [OnSqlite]
    [OnMariaDb]
    [OnPostgreSql]
    public async Task A_day_of_which_another_worker_has_a_part_is_taken_up_when_that_one_has_let_go(DatabaseEngine engine)
    {
        await using TestDatabase test = await FilledAsync(engine, questions: 10);
        var units = new UnitStore(test.Database);
        UnitLease other = (await units.TryClaimAsync(new(Days.Start, 1, 2), "host:1:other", TimeSpan.FromMinutes(1), null, default))!;
        using var classifier = new FailingClassifier(_ => false);

        // With a limit, days are taken up whole.
        var host = new RecordingHost();
        Task<KeywordBatchSummary> running = RunAsync(test, classifier, KeywordBatchMode.Missing, new() { Limit = 100 }, host);
        await Eventually.TrueAsync(async () => await test.CountAsync("SELECT COUNT(*) FROM keyword_batch_unit WHERE status = 'completed'") == 1);
        await Eventually.TrueAsync(() => Task.FromResult(host.Warnings.Any(w => w.Contains("other workers hold", StringComparison.Ordinal))));
        Assert.Equal(10, classifier.Asked);
        await units.FinishAsync(other, "pending", null, WorkMeter.WithoutCalls(TimeProvider.System), default);

        Assert.Equal((20L, 0L), ((await running).Processed, (await running).MissingAfter));
        Assert.Equal(20, classifier.Asked);
    }

    [Fact]
    public async Task Workers_that_split_a_day_differently_are_told()
    {
        await using TestDatabase test = await FilledAsync(DatabaseEngine.Sqlite, questions: 5);
        await new UnitStore(test.Database).TryClaimAsync(new(Days.Start, 1, 3), "host:1:other", TimeSpan.FromMinutes(1), null, default);
        using var classifier = new FailingClassifier(_ => false);

        KeywordBatchException refused = await Assert.ThrowsAsync<KeywordBatchException>(
            () => RunAsync(test, classifier, KeywordBatchMode.Basic, new() { BucketsPerDay = 4 }));

        Assert.Equal("BucketsDiffer", refused.ErrorId);
        Assert.Contains("host:1:other", refused.Message, StringComparison.Ordinal);
    }

    private static async Task<KeywordBatchSummary> RunAsync(
        TestDatabase test, IKeywordClassifier classifier, KeywordBatchMode mode, BatchOptions? options = null, RecordingHost? host = null)
    {
        BatchOptions all = (options ?? new()) with { Journal = new() { Folder = test.JournalFolder } };
        var runner = new BatchRunner(test.Database, classifier, new() { MaxRetries = 0 }, all, host ?? new RecordingHost(), TimeProvider.System, new Random(1));
        return await runner.RunAsync(mode, Days, default);
    }

    private Task<TestDatabase> FilledAsync(DatabaseEngine engine, int questions) => QuestionDays.CreateAsync(fixture, engine, Days, questions);
}

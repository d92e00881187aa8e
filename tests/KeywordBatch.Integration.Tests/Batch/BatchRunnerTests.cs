using KeywordBatch.Batch;
using KeywordBatch.Classification;
using KeywordBatch.Database;
using KeywordBatch.Questions;
using KeywordBatch.Testing;
using KeywordBatch.Testing.Servers;

namespace KeywordBatch.Integration.Tests.Batch;

[Collection("servers")]
public sealed class BatchRunnerTests(ServersFixture fixture)
{
    private const string Duplicates = """
        SELECT COUNT(*) FROM (
            SELECT query_text FROM admin_chat_keywords GROUP BY query_text, DATE(created_at) HAVING COUNT(*) > 1) d
        """;

    private static readonly Period Days = new(new(2025, 6, 11), new(2025, 6, 14));

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
        var runner = new BatchRunner(test.Database, classifier, new(), new() { Journal = null }, host, clock, new Random(1));

        await runner.RunAsync(KeywordBatchMode.Basic, day, default);

        Assert.Contains(host.Milestones, text => text.EndsWith("30:05:07", StringComparison.Ordinal));
    }

    [Theory]
    [OnSqlite]
    [OnMariaDb]
    [OnPostgreSql]
    public async Task Complete_stores_every_question_once_and_the_counts_add_up(DatabaseEngine engine)
    {
        await using TestDatabase test = await FilledAsync(engine, questions: 300);
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
        await using TestDatabase test = await FilledAsync(engine, questions: 60);
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
        await using TestDatabase test = await FilledAsync(engine, questions: 100);
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
        await using TestDatabase test = await FilledAsync(engine, questions: 200);
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
        await using TestDatabase test = await FilledAsync(engine, questions: 400);
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

    [Theory]
    [OnSqlite]
    [OnMariaDb]
    [OnPostgreSql]
    public async Task Two_runs_at_once_store_every_question_once(DatabaseEngine engine)
    {
        await using TestDatabase test = await FilledAsync(engine, questions: 400);
        BatchOptions options = new BatchOptions().WithChunkSize(20);

        KeywordBatchSummary[] both = await Task.WhenAll(
            Task.Run(() => RunAsync(test, KeywordBatchMode.Basic, options: options)),
            Task.Run(() => RunAsync(test, KeywordBatchMode.Basic, options: options)));

        long unique = await test.CountAsync("SELECT COUNT(*) FROM (SELECT 1 FROM chattings GROUP BY input_text, DATE(created_at)) u");
        Assert.Equal(unique, await test.CountAsync("SELECT COUNT(*) FROM admin_chat_keywords"));
        Assert.Equal(0, await test.CountAsync(Duplicates));
        Assert.Equal(unique, both.Sum(s => s.Processed));
        Assert.All(both, s => Assert.Equal(0, s.MissingAfter));
    }

    [Theory]
    [OnMariaDb]
    [OnPostgreSql]
    public async Task Without_own_tables_one_run_works_alone_under_a_lock(DatabaseEngine engine)
    {
        await using TestDatabase test = await FilledAsync(engine, questions: 50);
        await test.ExecuteAsync("DROP TABLE keyword_batch_unit");
        test.Database.ForgetSchema();
        var host = new RecordingHost();

        await using (await test.Database.TryHoldLockAsync("keywordbatch-run-admin_chat_keywords", default))
        {
            KeywordBatchException refused = await Assert.ThrowsAsync<KeywordBatchException>(() => RunAsync(test, KeywordBatchMode.Basic));
            Assert.Equal("NoRightToCoordinate", refused.ErrorId);
        }

        KeywordBatchSummary summary = await RunAsync(test, KeywordBatchMode.Basic, host);
        Assert.Equal((0L, 0L), (summary.MissingAfter, summary.RunId));
        Assert.Single(host.Warnings);
    }

    [Theory]
    [OnMariaDb]
    [OnPostgreSql]
    public async Task A_lock_that_is_lost_with_its_connection_is_taken_again_unless_somebody_else_has_it(DatabaseEngine engine)
    {
        await using TestDatabase test = await FilledAsync(engine, questions: 1);
        await using IHeldLock held = (await test.Database.TryHoldLockAsync("alone", default))!;
        Assert.True(await held.KeepAsync(default));

        await EndOtherConnectionsAsync(test);
        Assert.True(await held.KeepAsync(default));
        Assert.Null(await test.Database.TryHoldLockAsync("alone", default));

        await EndOtherConnectionsAsync(test);
        await using IHeldLock other = (await test.Database.TryHoldLockAsync("alone", default))!;
        Assert.False(await held.KeepAsync(default));
    }

    [Fact]
    public async Task A_run_whose_lock_somebody_else_has_taken_stops()
    {
        await using TestDatabase test = await FilledAsync(DatabaseEngine.PostgreSql, questions: 50);
        await test.ExecuteAsync("DROP TABLE keyword_batch_unit");
        test.Database.ForgetSchema();
        using var classifier = new HangingClassifier();
        var runner = new BatchRunner(
            test.Database, classifier, new(), new() { Journal = null, Lease = TimeSpan.FromSeconds(3) }, new RecordingHost(), TimeProvider.System, new Random(1));
        Task<KeywordBatchSummary> run = runner.RunAsync(KeywordBatchMode.Basic, Days, default);
        await classifier.Asked;

        IHeldLock? other = null;
        await Eventually.TrueAsync(async () =>
        {
            await EndOtherConnectionsAsync(test);
            other = await test.Database.TryHoldLockAsync("keywordbatch-run-admin_chat_keywords", default);
            return other is not null;
        });

        await using (other)
        {
            KeywordBatchException stopped = await Assert.ThrowsAsync<KeywordBatchException>(() => run.WaitAsync(TimeSpan.FromMinutes(1)));
            Assert.Equal("NoRightToCoordinate", stopped.ErrorId);
        }
    }

    [Theory]
    [OnSqlite]
    [OnMariaDb]
    [OnPostgreSql]
    public async Task A_late_chunk_of_a_lost_lease_is_refused(DatabaseEngine engine)
    {
        await using TestDatabase test = await FilledAsync(engine, questions: 10);
        var units = new UnitStore(test.Database);
        var part = new DayPart(Days.Start);
        UnitLease first = (await units.TryClaimAsync(part, "first", TimeSpan.FromMinutes(1), null, default))!;
        Assert.Null(await units.TryClaimAsync(part, "second", TimeSpan.FromMinutes(1), null, default));
        await units.ResetAsync(Assert.Single(await units.ListAsync(Days, default)), default);
        UnitLease second = (await units.TryClaimAsync(part, "second", TimeSpan.FromMinutes(1), null, default))!;
        var answer = new ChatKeyword(Days.Start, "늦은 답", "답", 1, 1);

        await Assert.ThrowsAsync<LeaseLostException>(() => new ChunkWriter(test.Database).WriteAsync(Days.Start, [answer], [], first, 0, default));

        Assert.Equal(0, await test.CountAsync("SELECT COUNT(*) FROM admin_chat_keywords"));
        ChunkResult stored = await new ChunkWriter(test.Database).WriteAsync(Days.Start, [answer], [], second, 0, default);
        Assert.Equal(1, stored.Inserted);
    }

    [Theory]
    [OnSqlite]
    [OnMariaDb]
    [OnPostgreSql]
    public async Task A_run_that_can_only_wait_for_others_says_so_once(DatabaseEngine engine)
    {
        await using TestDatabase test = await FilledAsync(engine, questions: 10);
        await new UnitStore(test.Database).TryClaimAsync(new(Days.Start), "host:1:gone", TimeSpan.FromSeconds(2), null, default);
        var host = new RecordingHost();

        KeywordBatchSummary summary = await RunAsync(test, KeywordBatchMode.Basic, host);

        Assert.Equal(0, summary.MissingAfter);
        Assert.Matches(@"^\D*\b1\b\D*\b[12] s\b\D*$", Assert.Single(host.Warnings));
    }

    private static async Task EndOtherConnectionsAsync(TestDatabase test)
    {
        if (test.Url.Engine == DatabaseEngine.PostgreSql)
        {
            await test.ExecuteAsync("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()");
            return;
        }

        foreach (object?[] row in await test.QueryAsync("SELECT id FROM information_schema.processlist WHERE db = DATABASE() AND id <> CONNECTION_ID()"))
        {
            await test.ExecuteAsync($"KILL {row[0]}");
        }
    }

    private static async Task<KeywordBatchSummary> RunAsync(
        TestDatabase test, KeywordBatchMode mode, RecordingHost? host = null, BatchOptions? options = null, CancellationToken cancellationToken = default)
    {
        using var rules = new RulesClassifier();
        options = (options ?? new()) with { Journal = new() { Folder = test.JournalFolder } };
        var runner = new BatchRunner(test.Database, rules, new(), options, host ?? new(), TimeProvider.System, new Random(1));
        return await runner.RunAsync(mode, Days, cancellationToken);
    }

    private async Task<TestDatabase> FilledAsync(DatabaseEngine engine, int questions)
    {
        TestDatabase test = await TestDatabase.CreateAsync(fixture.Servers, engine);
        await test.InitializeAsync(RulesClassifier.DefaultCategories);
        var random = new Random(questions);
        IEnumerable<ChatMessage> chats = Enumerable.Range(0, questions * 2).Select(_ => new ChatMessage(
            new DateTime(2025, 6, 11 + random.Next(4), random.Next(24), 0, 0), $"전학 질문 {random.Next(questions / 2)}"));
        await new ChatImporter(test.Database).ImportAsync(chats.ToAsyncEnumerable(), (c, reason) => Assert.Fail(reason), null, default);
        return test;
    }
}

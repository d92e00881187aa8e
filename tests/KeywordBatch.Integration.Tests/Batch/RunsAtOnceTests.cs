using KeywordBatch.Batch;
using KeywordBatch.Database;
using KeywordBatch.Questions;
using KeywordBatch.Testing;
using KeywordBatch.Testing.Servers;
using static KeywordBatch.Integration.Tests.Batch.BatchHarness;

namespace KeywordBatch.Integration.Tests.Batch;

/// <summary>Runs over the same days at once: by leases, and without own tables under a lock.</summary>
[Collection("batch")]
public sealed class RunsAtOnceTests(ServersFixture fixture)
{
    [Theory]
    [OnSqlite]
    [OnMariaDb]
    [OnPostgreSql]
    public async Task Two_runs_at_once_store_every_question_once(DatabaseEngine engine)
    {
        await using TestDatabase test = await FilledAsync(fixture, engine, questions: 400);
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
        await using TestDatabase test = await FilledAsync(fixture, engine, questions: 50);
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
        await using TestDatabase test = await FilledAsync(fixture, engine, questions: 1);
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
        await using TestDatabase test = await FilledAsync(fixture, DatabaseEngine.PostgreSql, questions: 50);
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
        await using TestDatabase test = await FilledAsync(fixture, engine, questions: 10);
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
        await using TestDatabase test = await FilledAsync(fixture, engine, questions: 10);
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
}

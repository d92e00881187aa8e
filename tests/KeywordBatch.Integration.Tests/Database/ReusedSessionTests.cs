using KeywordBatch.Batch;
using KeywordBatch.Database;
using KeywordBatch.Integration.Tests.Sync;
using KeywordBatch.Testing;
using KeywordBatch.Testing.Servers;

namespace KeywordBatch.Integration.Tests.Database;

/// <summary>Connections are used again: nothing of one use may get into the next.</summary>
[Collection("waiting")]
public sealed class ReusedSessionTests(ServersFixture fixture)
{
    private static readonly DateOnly Day = new(2025, 6, 11);

    [Theory]
    [OnMariaDb]
    [OnPostgreSql]
    public async Task A_lock_that_was_not_given_back_ends_with_its_connection(DatabaseEngine engine)
    {
        await using TestDatabase test = await TestDatabase.CreateAsync(fixture.Servers, engine);
        await using (await test.Database.TryLockAsync("alone", default))
        {
            Assert.False(await test.IsFreeAsync("alone"));
        }

        await Eventually.TrueAsync(() => test.IsFreeAsync("alone"));
    }

    // A pooler in transaction mode gives each transaction to another session: what it is to keep has to be in one.
    [Theory]
    [OnPostgreSql]
    public async Task A_lock_is_held_by_a_transaction_that_may_be_silent(DatabaseEngine engine)
    {
        await using TestDatabase test = await TestDatabase.CreateAsync(fixture.Servers, engine);
        await test.ExecuteAsync($"ALTER DATABASE {test.Url.Database} SET idle_in_transaction_session_timeout = '200ms'");
        await using IHeldLock held = (await test.Database.TryHoldLockAsync("alone", default))!;

        Assert.Equal(["idle in transaction"], (await test.QueryAsync("""
            SELECT a.state FROM pg_locks l JOIN pg_stat_activity a USING (pid)
            WHERE l.locktype = 'advisory' AND a.datname = current_database()
            """)).Select(r => r[0]));
        await test.ExecuteAsync("SELECT pg_sleep(0.4)");
        Assert.False(await test.IsFreeAsync("alone"));
    }

    [Theory]
    [OnMariaDb]
    [OnPostgreSql]
    public async Task A_session_that_could_not_give_back_its_lock_is_not_used_again(DatabaseEngine engine)
    {
        await using TestDatabase test = await TestDatabase.CreateAsync(fixture.Servers, engine);
        await test.Database.UseAsync(
            async (session, token) =>
            {
                await session.BeginAsync(token);
                await session.ScalarAsync(session.Texts.TryHoldLock!, token, ("name", "kept"));
                await session.GiveBackAsync("GIVE BACK");
            },
            default);

        await Eventually.TrueAsync(() => test.IsFreeAsync("kept"));
    }

    [Theory]
    [OnMariaDb]
    [OnSqlite]
    public async Task The_temporary_table_of_a_sync_is_gone_for_the_next_use(DatabaseEngine engine)
    {
        await using TestDatabase test = await StockTable.NewAsync(fixture, engine);
        await test.SyncAsync([StockTable.Row("A", Day, 1, 1)]);

        await Assert.ThrowsAsync<KeywordBatchException>(() => test.Database.UseAsync(
            (session, token) => session.ScalarAsync("SELECT COUNT(*) FROM keyword_batch_stage", token), default));
    }

    [Theory]
    [OnMariaDb]
    [OnPostgreSql]
    public async Task Sessions_that_the_server_has_ended_cost_at_most_a_retry_each(DatabaseEngine engine)
    {
        await using TestDatabase test = await TestDatabase.CreateAsync(fixture.Servers, engine);
        var retries = new List<string>();
        test.Database.Retried = (_, reason) => retries.Add(reason);
        await test.Database.UseAsync((session, token) => session.ScalarAsync(SqlTexts.Alive, token), default);
        await EndSessionsAsync(test);

        object? answer = await test.Database.UseAsync((session, token) => session.ScalarAsync(SqlTexts.Alive, token), default);

        Assert.Equal(1L, DbValues.ToInt64(answer!));
        Assert.InRange(retries.Count, 0, 1);
    }

    [Theory]
    [OnMariaDb]
    [OnPostgreSql]
    public async Task A_result_that_is_read_slowly_costs_no_retry(DatabaseEngine engine)
    {
        await using TestDatabase test = await TestDatabase.CreateAsync(fixture.Servers, engine);
        var database = new KeywordDatabase(test.Url, test.Database.Names, new() { MaxSilenceSeconds = 3, MinPoolSize = 0 });
        var retries = new List<string>();
        database.Retried = (_, reason) => retries.Add(reason);
        await NumbersTable.CreateAsync(test, 6);
        int rows = 0;
        await foreach (long _ in NumbersTable.StreamAsync(database))
        {
            rows++;
            await Task.Delay(TimeSpan.FromMilliseconds(800));
        }

        await database.UseAsync((session, token) => session.ScalarAsync(SqlTexts.Alive, token), default);

        Assert.Equal(6, rows);
        Assert.Empty(retries);
    }

    [Theory]
    [OnMariaDb]
    public async Task A_session_that_the_server_ended_while_its_result_was_read_is_not_used_again(DatabaseEngine engine)
    {
        await using TestDatabase test = await TestDatabase.CreateAsync(fixture.Servers, engine);
        var database = new KeywordDatabase(test.Url, test.Database.Names, new() { MaxSilenceSeconds = 3, MinPoolSize = 0 });
        var retries = new List<string>();
        database.Retried = (_, reason) => retries.Add(reason);
        await NumbersTable.CreateAsync(test, 6);
        int rows = await database.UseAsync(
            async (session, token) =>
            {
                DbReading reading = await session.ReadAsync("SELECT CONNECTION_ID() FROM numbers", token);
                await using (reading)
                {
                    Assert.True(await reading.NextAsync());
                    await EndedAsync(test, DbValues.ToInt64(reading.Reader.GetValue(0)));
                    int read = 1;
                    while (await reading.NextAsync())
                    {
                        read++;
                    }

                    return read;
                }
            },
            default);

        await SessionAsync(database);

        Assert.Equal(6, rows);
        Assert.Empty(retries);
    }

    [Theory]
    [OnMariaDb]
    public async Task A_session_that_the_server_has_ended_for_its_silence_is_not_used_again(DatabaseEngine engine)
    {
        await using TestDatabase test = await TestDatabase.CreateAsync(fixture.Servers, engine);
        var database = new KeywordDatabase(test.Url, test.Database.Names, new() { MaxSilenceSeconds = 2, MinPoolSize = 0 });
        var retries = new List<string>();
        database.Retried = (_, reason) => retries.Add(reason);
        long[] before = await Task.WhenAll(SessionAsync(database), SessionAsync(database));
        await Task.WhenAll(before.Select(session => EndedAsync(test, session)));

        long[] after = await Task.WhenAll(SessionAsync(database), SessionAsync(database));

        Assert.Empty(retries);
        Assert.Empty(before.Intersect(after));
    }

    [Theory]
    [OnMariaDb]
    public async Task A_session_whose_result_is_still_read_is_not_ended_for_its_silence(DatabaseEngine engine)
    {
        await using TestDatabase test = await TestDatabase.CreateAsync(fixture.Servers, engine);
        var database = new KeywordDatabase(test.Url, test.Database.Names, new() { MaxSilenceSeconds = 2, MinPoolSize = 0 });
        await NumbersTable.CreateAsync(test, 6);
        await using IAsyncEnumerator<long> rows = database.StreamAsync(
            (_, _) => ("SELECT CONNECTION_ID() FROM numbers", []), row => (DbValues.ToInt64(row.GetValue(0)), 0), default).GetAsyncEnumerator();
        Assert.True(await rows.MoveNextAsync());

        long idle = await SessionAsync(database);
        await EndedAsync(test, idle);

        Assert.NotEqual(idle, rows.Current);
        Assert.True(await LivesAsync(test, rows.Current));
    }

    [Theory]
    [OnPostgreSql]
    public async Task A_session_whose_commit_was_refused_is_used_again(DatabaseEngine engine)
    {
        await using TestDatabase test = await TestDatabase.CreateAsync(fixture.Servers, engine);
        await test.ExecuteAsync("CREATE TABLE parent (id int PRIMARY KEY); CREATE TABLE child (id int REFERENCES parent (id) DEFERRABLE INITIALLY DEFERRED)");
        object? before = await SessionAsync();

        await Assert.ThrowsAsync<KeywordBatchException>(() => test.Database.UseAsync(
            async (session, token) =>
            {
                await session.BeginAsync(token);
                await session.ExecuteAsync("INSERT INTO child VALUES (1)", token);
                await session.CommitAsync(token);
            },
            default));

        Assert.Equal(before, await SessionAsync());

        Task<object?> SessionAsync() => test.Database.UseAsync((session, token) => session.ScalarAsync("SELECT pg_backend_pid()", token), default);
    }

    /// <summary>A pooler before the server, which gives every statement to another session.</summary>
    [Theory]
    [OnPostgreSql]
    public async Task A_claim_does_without_the_statement_that_a_session_should_have_kept(DatabaseEngine engine)
    {
        await using TestDatabase test = await TestDatabase.CreateAsync(fixture.Servers, engine);
        await test.InitializeAsync();
        var retries = new List<string>();
        test.Database.Retried = (_, reason) => retries.Add(reason);
        UnitLease? first = await ClaimAsync(test, 0);
        await test.Database.UseAsync((session, token) => session.ExecuteAsync("DEALLOCATE ALL", token), default);

        UnitLease? second = await ClaimAsync(test, 1);
        UnitLease? third = await ClaimAsync(test, 2);

        Assert.All([first, second, third], lease => Assert.NotNull(lease));
        Assert.Contains("prepared statement", Assert.Single(retries), StringComparison.Ordinal);
        Assert.False(test.Database.Dialect.KeepsStatements);
    }

    private static Task<UnitLease?> ClaimAsync(TestDatabase test, int bucket) =>
        new UnitStore(test.Database).TryClaimAsync(new(Day, bucket, 3), "somebody", TimeSpan.FromMinutes(1), null, default);

    private static Task<long> SessionAsync(KeywordDatabase database) => database.UseAsync(
        async (session, token) => DbValues.ToInt64((await session.ScalarAsync("SELECT CONNECTION_ID()", token))!), default);

    private static Task EndedAsync(TestDatabase test, long session) => Eventually.TrueAsync(async () => !await LivesAsync(test, session));

    private static async Task<bool> LivesAsync(TestDatabase test, long session) =>
        await test.CountAsync($"SELECT COUNT(*) FROM information_schema.processlist WHERE id = {session}") == 1;

    private static async Task EndSessionsAsync(TestDatabase test)
    {
        if (test.Url.Engine == DatabaseEngine.PostgreSql)
        {
            await test.ExecuteAsync("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()");
            return;
        }

        foreach (object?[] session in await test.QueryAsync("SELECT id FROM information_schema.processlist WHERE db = DATABASE() AND id <> CONNECTION_ID()"))
        {
            await test.ExecuteAsync($"KILL {session[0]}");
        }
    }
}

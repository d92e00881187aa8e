using System.Data.Common;
using KeywordBatch.Batch;
using KeywordBatch.Database;
using KeywordBatch.Integration.Tests.Batch;
using KeywordBatch.Testing;
using Xunit.Abstractions;

namespace KeywordBatch.Integration.Tests.Chaos;

/// <summary>The server is there and says no: deadlocks, lock waits, read-only, a value that does not fit.</summary>
[Collection("waiting")]
public sealed class RefusingServerTests(ServersFixture fixture, ITestOutputHelper output)
{
    [Theory]
    [OnMariaDb]
    [OnPostgreSql]
    public async Task Deadlocks_with_a_second_client_cost_a_retry_each(DatabaseEngine engine)
    {
        await using ChaosBench bench = await ChaosBench.CreateAsync(fixture, engine, 1, ChaosBench.IsLong ? 800 : 500, new() { Latency = TimeSpan.FromMilliseconds(60) });

        // A transaction that has changed more is spared by InnoDB, so this makes ours the victim.
        await bench.Test.ExecuteAsync("CREATE TABLE weight (n int)");
        await bench.Test.ExecuteAsync($"INSERT INTO weight VALUES {string.Join(", ", Enumerable.Range(0, 5000).Select(n => $"({n})"))}");
        var host = new RecordingHost();
        Task<KeywordBatchSummary> running = Task.Run(() => bench.RunAsync(options: ChaosBench.Short(25) with { Lease = TimeSpan.FromMinutes(1) }, host: host));
        int provoked = 0;
        for (int round = 1; round <= (ChaosBench.IsLong ? 10 : 2); round++)
        {
            await using SecondClient second = await SecondClient.BeginAsync(bench.Test);
            await second.ExecuteAsync("UPDATE weight SET n = n + 1");
            int steps = host.Steps.Count;
            await Eventually.TrueAsync(() => Task.FromResult(host.Steps.Count > steps));
            await second.LockUnitsAsync();
            await Eventually.TrueAsync(() => SecondClient.BlocksSomebodyAsync(bench.Test));
            try
            {
                await second.ExecuteAsync(engine == DatabaseEngine.MySql
                    ? "DELETE FROM admin_chat_keywords WHERE keyword = 'nobody'"
                    : "LOCK TABLE admin_chat_keywords IN EXCLUSIVE MODE");
            }
            catch (DbException)
            {
                // This time the second client was the victim; the run must come through either way.
            }

            provoked++;
        }

        KeywordBatchSummary summary = await running;
        ChaosCount count = await bench.CountAsync();

        string[] deadlocks = [.. host.Warnings.Where(w => w.Contains("deadlock", StringComparison.OrdinalIgnoreCase))];
        output.WriteLine($"{provoked} deadlocks provoked, {deadlocks.Length} hit the run; {count}");
        count.AssertExactlyOnce();
        count.AssertBooks();
        Assert.NotEmpty(deadlocks);
        Assert.Equal((bench.Questions, 0), (summary.Processed, count.PaidTwice));
    }

    [Theory]
    [OnMariaDb]
    [OnPostgreSql]
    public async Task A_lock_wait_that_times_out_costs_a_retry(DatabaseEngine engine)
    {
        await using ChaosBench bench = await ChaosBench.CreateAsync(fixture, engine, 1, 200, new() { Latency = TimeSpan.FromMilliseconds(10) });
        await bench.Test.ExecuteAsync(engine == DatabaseEngine.MySql
            ? "SET GLOBAL innodb_lock_wait_timeout = 1"
            : $"ALTER DATABASE {bench.Test.Url.Database} SET lock_timeout = '1s'");
        try
        {
            var host = new RecordingHost();

            // Another pool, whose connections begin with the setting.
            KeywordDatabase database = bench.Open(bench.Url, new() { MinPoolSize = 0, MaxPoolSize = 9 });
            Task<KeywordBatchSummary> running = Task.Run(() => bench.RunAsync(
                database: database, options: ChaosBench.Short(25) with { Lease = TimeSpan.FromMinutes(1) }, host: host));
            await Eventually.TrueAsync(() => Task.FromResult(!host.Steps.IsEmpty));
            await using (SecondClient second = await SecondClient.BeginAsync(bench.Test))
            {
                await second.LockUnitsAsync();
                await Eventually.TrueAsync(() => Task.FromResult(host.Warnings.Count > 1));
            }

            KeywordBatchSummary summary = await running;
            ChaosCount count = await bench.CountAsync();

            output.WriteLine($"{host.Warnings.Count} retries: {host.Warnings.First()}; {count}");
            count.AssertExactlyOnce();
            count.AssertBooks();
            Assert.Equal((bench.Questions, 0), (summary.Processed, count.PaidTwice));
        }
        finally
        {
            if (engine == DatabaseEngine.MySql)
            {
                await bench.Test.ExecuteAsync("SET GLOBAL innodb_lock_wait_timeout = DEFAULT");
            }
        }
    }

    [Theory]
    [OnMariaDb]
    [OnPostgreSql]
    public async Task A_server_that_becomes_read_only_ends_the_run_with_a_clear_error_and_loses_nothing(DatabaseEngine engine)
    {
        await using ChaosBench bench = await ChaosBench.CreateAsync(fixture, engine, 1, 300, new() { Latency = TimeSpan.FromMilliseconds(60) });
        string user = bench.Test.Url.Database;
        string url = bench.Url;
        if (engine == DatabaseEngine.MySql)
        {
            // The administrator may write to a read-only server.
            await bench.Test.ExecuteAsync($"CREATE USER '{user}'@'%' IDENTIFIED BY 'pw'");
            await bench.Test.ExecuteAsync($"GRANT ALL ON {user}.* TO '{user}'@'%'");
            url = url.Replace("root:@", $"{user}:pw@", StringComparison.Ordinal);
        }

        KeywordDatabase database = bench.Open(url);
        var host = new RecordingHost();
        Task<KeywordBatchSummary> running = Task.Run(() => bench.RunAsync(database: database, options: ChaosBench.Short(25), host: host));
        await Eventually.TrueAsync(() => Task.FromResult(!host.Steps.IsEmpty));
        await SetReadOnlyAsync(bench, engine, on: true);
        KeywordBatchException refused;
        long before;
        try
        {
            refused = await Assert.ThrowsAsync<KeywordBatchException>(() => running.WaitAsync(TimeSpan.FromMinutes(1)));
            before = await bench.StoredAsync();
        }
        finally
        {
            await SetReadOnlyAsync(bench, engine, on: false);
        }

        await bench.RunAsync(database: bench.Open(url, new() { MinPoolSize = 0, MaxPoolSize = 8 }));
        ChaosCount count = await bench.CountAsync();

        output.WriteLine($"{before} rows when it was refused: {refused.ErrorId}: {refused.Message}; {count}");
        Assert.InRange(before, 25, bench.Questions - 1);
        Assert.Equal("DatabaseReadOnly", refused.ErrorId);
        Assert.Contains("read", refused.Message, StringComparison.OrdinalIgnoreCase);
        count.AssertExactlyOnce();
        Assert.InRange(count.PaidTwice, 0, 8);
    }

    [Theory]
    [OnMariaDb(0)]
    [OnMariaDb(1)]
    [OnMariaDb(62)]
    [OnMariaDb(249)]
    [OnMariaDb(251)]
    [OnMariaDb(500)]
    [OnMariaDb(999)]
    [OnPostgreSql(0)]
    [OnPostgreSql(1)]
    [OnPostgreSql(62)]
    [OnPostgreSql(249)]
    [OnPostgreSql(251)]
    [OnPostgreSql(500)]
    [OnPostgreSql(999)]
    public async Task One_bad_row_in_a_chunk_of_a_thousand_costs_itself_and_at_most_25_statements(DatabaseEngine engine, int bad)
    {
        await using ChaosBench bench = await ChaosBench.CreateAsync(fixture, engine, 1, 1);
        await bench.Test.ExecuteAsync(engine == DatabaseEngine.MySql
            ? "ALTER TABLE admin_chat_keywords MODIFY query_text varchar(60) NOT NULL"
            : "ALTER TABLE admin_chat_keywords ALTER COLUMN query_text TYPE varchar(60)");
        KeywordDatabase database = bench.Open(bench.Url);
        DateOnly day = bench.Days.Start;
        UnitLease lease = (await new UnitStore(database).TryClaimAsync(new(day), "me", TimeSpan.FromMinutes(1), null, default))!;
        ChatKeyword[] rows = [.. Enumerable.Range(0, 1000).Select(i => new ChatKeyword(day, i == bad ? new string('가', 61) : $"질문 {i}", "답", 1, 1))];
        await database.GetUsableSchemaAsync(default);
        var statements = new List<string>();
        database.Trace = statements.Add;

        ChunkResult result = await new ChunkWriter(database).WriteAsync(day, rows, [], lease, 1, default);

        output.WriteLine($"row {bad}: {statements.Count} statements; {result.Inserted} stored, {result.Failures.Count} failed: {result.Failures[0].Reason}");
        Assert.Equal((999, 0, 1), (result.Inserted, result.Skipped, result.Failures.Count));
        Assert.Equal(999, await bench.StoredAsync());
        Assert.Equal(1, await bench.Test.CountAsync($"SELECT COUNT(*) FROM keyword_batch_failure WHERE query_text = '{rows[bad].Text}'"));
        Assert.InRange(statements.Count, 1, 25);
    }

    private static async Task SetReadOnlyAsync(ChaosBench bench, DatabaseEngine engine, bool on)
    {
        if (engine == DatabaseEngine.MySql)
        {
            await bench.Test.ExecuteAsync($"SET GLOBAL read_only = {(on ? 1 : 0)}");
            return;
        }

        // A primary that has become a standby: its sessions have ended, and new ones only read.
        await bench.Test.ExecuteAsync($"BEGIN READ WRITE; ALTER DATABASE {bench.Test.Url.Database} SET default_transaction_read_only = {(on ? "on" : "off")}; COMMIT");
        await bench.Test.ExecuteAsync("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()");
    }
}

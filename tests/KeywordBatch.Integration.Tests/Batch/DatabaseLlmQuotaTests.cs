using System.Collections.Concurrent;
using System.Diagnostics;
using KeywordBatch.Batch;
using KeywordBatch.Classification;
using KeywordBatch.Configuration;
using KeywordBatch.Database;
using KeywordBatch.Questions;
using KeywordBatch.Testing;
using KeywordBatch.Testing.Servers;
using Xunit.Abstractions;

namespace KeywordBatch.Integration.Tests.Batch;

/// <summary>Workers with a connection of their own each; windows are shorter than a minute so that tests are.</summary>
[Collection("waiting")]
public sealed class DatabaseLlmQuotaTests(ServersFixture fixture, ITestOutputHelper output)
{
    private const string Name = "test:0123456789abcdef";
    private const string Share = "SELECT share FROM keyword_batch_rate";

    [Theory]
    [AtOnce(DatabaseEngine.Sqlite)] // Which keeps a thread while it waits for its file.
    [AtOnce(DatabaseEngine.MySql, DatabaseEngine.PostgreSql)]
    public Task Four_workers_stay_under_the_limit_in_every_window_and_use_it(DatabaseEngine[] engines) => Task.WhenAll(engines.Select(UseTheLimitAsync));

    private async Task UseTheLimitAsync(DatabaseEngine engine)
    {
        // As dense as 900 a minute. Half the slack is how late a thread may wake: 250 ms here, where 95.2 % is the most
        // and a busy machine loses more; 600 ms of a minute, of whose use LongQuotaTests promises 95 %.
        var options = new LlmQuotaOptions { MaxRequests = 150, Window = TimeSpan.FromSeconds(10), Slack = 0.05 };
        TimeSpan duration = TimeSpan.FromSeconds(13);
        await using TestDatabase test = await InitializedAsync(engine);
        int statements = 0;
        KeywordDatabase[] databases = [.. Enumerable.Range(-1, 4).Select(i => Another(test, TimeSpan.FromMinutes(5 * i)))];
        foreach (KeywordDatabase database in databases)
        {
            database.Trace = sql => Interlocked.Add(ref statements, sql.Contains("keyword_batch_rate", StringComparison.Ordinal) ? 1 : 0);
        }

        DatabaseLlmQuota[] quotas = [.. databases.Select(d => new DatabaseLlmQuota(d, Name, options))];
        List<TimeSpan> starts = await UseAsync(quotas, callers: 4, duration);

        for (int i = options.MaxRequests; i < starts.Count; i++)
        {
            Assert.True(starts[i] - starts[i - options.MaxRequests] >= options.Window, $"{options.MaxRequests + 1} within {starts[i] - starts[i - options.MaxRequests]}");
        }

        double allowed = (starts[^1] - starts[0]) / options.Window * options.MaxRequests;
        long lost = quotas.Sum(q => q.Lost);
        output.WriteLine($"{engine}: {starts.Count} requests, {(starts.Count - 1) / allowed:P1} of the limit, {statements} statements, {lost} places lost");
        Assert.InRange((starts.Count - 1) / allowed, 0.6, 1);
        Assert.InRange(statements, 1, starts.Count / 2);
        Dispose(quotas);
    }

    [Theory]
    [OnSqlite]
    [OnMariaDb]
    [OnPostgreSql]
    public async Task A_429_halves_the_pace_of_all_workers_once_and_it_comes_back(DatabaseEngine engine)
    {
        var options = new LlmQuotaOptions { MaxRequests = 100, Window = TimeSpan.FromSeconds(5), Slack = 0.1, RecoveryStep = TimeSpan.FromMilliseconds(200) };
        await using TestDatabase test = await InitializedAsync(engine);
        DatabaseLlmQuota[] quotas = [new(Another(test), Name, options), new(Another(test), Name, options)];
        await UseAsync(quotas, callers: 2, TimeSpan.FromSeconds(0.5));

        await Task.WhenAll(quotas.Select(q => q.ThrottledAsync(null, default).AsTask()));
        await quotas[1].ThrottledAsync(null, default);

        double share = Convert.ToDouble((await test.QueryAsync(Share))[0][0], System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal(0.5, share, 3);
        List<TimeSpan> slowed = await UseAsync(quotas, callers: 2, TimeSpan.FromSeconds(1));
        output.WriteLine($"{slowed.Count} requests in the first second after the cut; 18 a second at full pace");

        // Half of 18 a second, growing by 4.5 a second, and what had been handed out before. A busy machine may lose
        // places, so that only the most that is used tells.
        Assert.InRange(slowed.Count, 1, 16);
        int fullest = 0;
        await Eventually.TrueAsync(
            async () =>
            {
                List<TimeSpan> starts = await UseAsync(quotas, callers: 2, TimeSpan.FromSeconds(1));
                fullest = Math.Max(fullest, starts.Count);
                return fullest >= 14;
            },
            TimeSpan.FromSeconds(60));
        output.WriteLine($"{fullest} requests in a second after that");
        Assert.InRange(fullest, 14, 22);
        Dispose(quotas);
    }

    [Theory]
    [OnSqlite]
    [OnMariaDb]
    [OnPostgreSql]
    public async Task A_time_to_wait_that_the_server_names_holds_for_all_workers(DatabaseEngine engine)
    {
        var options = new LlmQuotaOptions { MaxRequests = 10_000 };
        await using TestDatabase test = await InitializedAsync(engine);
        using var first = new DatabaseLlmQuota(Another(test), Name, options);
        using var second = new DatabaseLlmQuota(Another(test), Name, options);
        await first.WaitAsync(default);
        await second.WaitAsync(default);
        var since = Stopwatch.StartNew();

        await first.ThrottledAsync(TimeSpan.FromSeconds(1.5), default);
        await second.WaitAsync(default);

        Assert.InRange(since.Elapsed, TimeSpan.FromSeconds(1.49), TimeSpan.FromSeconds(30));
    }

    [Theory]
    [OnSqlite]
    [OnPostgreSql]
    public async Task Tokens_are_paced_by_what_requests_turn_out_to_take(DatabaseEngine engine)
    {
        const int Tokens = 2000;
        var options = new LlmQuotaOptions { MaxTokens = 50_000, Window = TimeSpan.FromSeconds(5), Slack = 0.1 };
        await using TestDatabase test = await InitializedAsync(engine);
        DatabaseLlmQuota[] quotas = [new(Another(test), Name, options), new(Another(test), Name, options)];

        // The first few are sent before anyone knows what one takes; their surplus is waited for afterwards.
        List<TimeSpan> starts = await UseAsync(quotas, callers: 2, TimeSpan.FromSeconds(12), Tokens);

        double used = (starts.Count - 1) * Tokens / ((starts[^1] - starts[0]) / options.Window * options.MaxTokens);
        output.WriteLine($"{starts.Count} requests of {Tokens} tokens, {used:P1} of the limit");
        Assert.InRange(used, 0.7, 1.05);
        Dispose(quotas);
    }

    [Fact]
    public async Task A_place_not_taken_in_time_is_lost()
    {
        var clock = new ManualTimeProvider();
        await using TestDatabase test = await InitializedAsync(DatabaseEngine.Sqlite);
        int taken = 0;
        var database = new KeywordDatabase(test.Url, TableNames.From(SettingsSource.Empty), null, clock)
        {
            Trace = sql => Interlocked.Add(ref taken, sql.StartsWith("UPDATE keyword_batch_rate", StringComparison.Ordinal) ? 1 : 0),
        };
        using var quota = new DatabaseLlmQuota(database, Name, new() { MaxRequests = 1200 });
        using var stop = new CancellationTokenSource();
        Task[] waiting = [.. Enumerable.Range(0, 20).Select(_ => quota.WaitAsync(stop.Token).AsTask())];
        await Eventually.TrueAsync(() => Task.FromResult(clock.Waiting > 0));
        await stop.CancelAsync();
        await Task.WhenAll(waiting.Select(w => w.ContinueWith(_ => { }, TaskScheduler.Default)));
        int before = taken;

        clock.Advance(TimeSpan.FromSeconds(10));
        await clock.RunAsync(quota.WaitAsync(default).AsTask(), TimeSpan.FromMilliseconds(10), TimeSpan.FromSeconds(5));

        Assert.Contains(waiting, w => w.IsCanceled);
        Assert.Equal(before + 1, taken);
    }

    [Fact]
    public void An_account_is_told_by_server_and_key_and_its_name_holds_neither()
    {
        using IKeywordClassifier first = Hcx("https://a.example", "secret-1");
        using IKeywordClassifier same = Hcx("https://a.example", "secret-1");
        using IKeywordClassifier otherKey = Hcx("https://a.example", "secret-2");
        using IKeywordClassifier otherServer = Hcx("https://b.example", "secret-1");

        Assert.Equal(first.QuotaName, same.QuotaName);
        Assert.Equal(3, new[] { first.QuotaName, otherKey.QuotaName, otherServer.QuotaName }.Distinct().Count());
        Assert.Matches("^hcx:[0-9a-f]{16}$", first.QuotaName);
        using IKeywordClassifier rules = new RulesClassifier();
        Assert.Null(rules.QuotaName);
    }

    [Theory]
    [OnSqlite]
    [OnMariaDb]
    [OnPostgreSql]
    public async Task A_run_shares_its_limits_and_says_so_where_the_table_is_missing(DatabaseEngine engine)
    {
        await using TestDatabase test = await InitializedAsync(engine);
        await test.ExecuteAsync("INSERT INTO chattings (input_text, created_at) VALUES ('전학 절차', '2025-06-11 10:00:00')");
        await test.ExecuteAsync("DROP TABLE keyword_batch_rate");
        test.Database.ForgetSchema();
        var host = new RecordingHost();
        KeywordBatchSummary without = await RunAsync(test, host);
        Assert.Empty(host.Failures);
        Assert.Equal(1, without.Processed);
        Assert.Contains("keyword_batch_rate", Assert.Single(host.Warnings), StringComparison.Ordinal);

        await test.InitializeAsync();
        await test.ExecuteAsync("DELETE FROM admin_chat_keywords");
        host = new RecordingHost();
        KeywordBatchSummary with = await RunAsync(test, host);
        Assert.Equal(1, with.Processed);
        Assert.Empty(host.Warnings);
        object?[] row = Assert.Single(await test.QueryAsync("SELECT name, next_at FROM keyword_batch_rate"));
        Assert.Equal(Name, row[0]);
        Assert.NotEqual(0L, row[1]);
    }

    private static async Task<KeywordBatchSummary> RunAsync(TestDatabase test, RecordingHost host)
    {
        using var classifier = new LimitedClassifier(Name);
        var runner = new BatchRunner(
            test.Database, classifier, new() { MaxRequestsPerMinute = 6000 }, new() { Journal = null }, host, TimeProvider.System, new Random(1));
        return await runner.RunAsync(KeywordBatchMode.Missing, new Period(new(2025, 6, 11), new(2025, 6, 11)), default);
    }

    private static IKeywordClassifier Hcx(string url, string key) => ClassifierFactory.Create(
        "hcx", SettingsSource.Empty.With(new Dictionary<string, string?> { ["HCX_CHAT_API_KEY"] = key }), new() { BaseUrl = url });

    private static async Task<List<TimeSpan>> UseAsync(DatabaseLlmQuota[] quotas, int callers, TimeSpan duration, int tokens = 0)
    {
        var starts = new ConcurrentQueue<TimeSpan>();
        var since = Stopwatch.StartNew();
        using var end = new CancellationTokenSource(duration);
        await Task.WhenAll(quotas.SelectMany(q => Enumerable.Range(0, callers).Select(_ => Task.Run(async () =>
        {
            try
            {
                while (true)
                {
                    await q.WaitAsync(end.Token);
                    starts.Enqueue(since.Elapsed);
                    await Task.Delay(20, end.Token);
                    q.Settle(tokens);
                }
            }
            catch (OperationCanceledException)
            {
            }
        }))));
        return [.. starts.Order()];
    }

    private static KeywordDatabase Another(TestDatabase test, TimeSpan clock = default) =>
        new(test.Url, TableNames.From(SettingsSource.Empty), null, new WrongClock(clock));

    private static void Dispose(DatabaseLlmQuota[] quotas)
    {
        foreach (DatabaseLlmQuota quota in quotas)
        {
            quota.Dispose();
        }
    }

    private async Task<TestDatabase> InitializedAsync(DatabaseEngine engine)
    {
        TestDatabase test = await TestDatabase.CreateAsync(fixture.Servers, engine);
        await test.InitializeAsync(RulesClassifier.DefaultCategories);
        return test;
    }

    private sealed class WrongClock(TimeSpan by) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + by;
    }
}

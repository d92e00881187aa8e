using KeywordBatch.Batch;
using KeywordBatch.Classification;
using KeywordBatch.Configuration;
using KeywordBatch.Database;
using KeywordBatch.Operations;
using KeywordBatch.Questions;
using KeywordBatch.Testing;
using KeywordBatch.Testing.Servers;

namespace KeywordBatch.Integration.Tests.Batch;

[Collection("batch")]
public sealed class RunWatchTests(ServersFixture fixture) : AlertedTests
{
    private static readonly Period Days = new(new(2025, 6, 11), new(2025, 6, 12));

    private readonly RecordingHost _host = new();
    [Theory]
    [OnSqlite]
    [OnPostgreSql]
    public async Task Days_that_fail_and_a_low_success_are_told_and_their_end_too(DatabaseEngine engine)
    {
        await using TestDatabase test = await FilledAsync(engine);

        KeywordBatchSummary bad = await RunAsync(test, q => q.StartsWith("12", StringComparison.Ordinal) ? "없는 범주" : null);
        KeywordBatchSummary still = await RunAsync(test, q => q.StartsWith("12", StringComparison.Ordinal) ? "없는 범주" : null);
        string[] told = [.. Alerts];
        await test.ExecuteAsync("DELETE FROM keyword_batch_run");
        KeywordBatchSummary good = await RunAsync(test, _ => null);

        Assert.Equal((10L, 10L), (bad.Failed, still.Failed));
        Assert.Equal((0L, 0L), (good.Failed, good.MissingAfter));
        Assert.Equal(["DayFailed False", "HealthLow False"], told);
        Assert.Equal(["DayFailed True", "HealthLow True"], Alerts[2..]);
        Assert.Contains("2025-06-12", Body(0), StringComparison.Ordinal);
        Assert.DoesNotContain("2025-06-11:", Body(0), StringComparison.Ordinal);
        Assert.Contains("50.0", Body(1), StringComparison.Ordinal);
        Assert.Empty(_host.Warnings);
    }

    [Fact]
    public async Task A_run_that_fails_is_told_and_the_next_success_too()
    {
        await using TestDatabase test = await FilledAsync(DatabaseEngine.Sqlite);

        KeywordBatchException error = await Assert.ThrowsAsync<KeywordBatchException>(() => RunAsync(
            test, _ => throw new ClassifierCallException(ClassifierFault.AuthenticationFailed, "401")));
        await RunAsync(test, _ => null);

        Assert.Equal("AuthenticationFailed", error.ErrorId);
        Assert.Equal(["RunFailed False", "RunFailed True"], Alerts.Where(a => a.StartsWith("RunFailed", StringComparison.Ordinal)));
        Assert.Contains("401", Body(0), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_that_is_not_there_is_told_as_well()
    {
        var database = new KeywordDatabase(
            DatabaseUrl.Parse("mysql://root:s3cret-pw@127.0.0.1:1/none"), TableNames.From(SettingsSource.Empty), new() { ConnectTimeoutSeconds = 2 });

        await Assert.ThrowsAsync<KeywordBatchException>(() => RunWatch.RunAsync(
            _host, Settings, database, KeywordBatchMode.Basic, Days, TimeProvider.System, host => Runner(database, host, _ => null), default));

        Assert.Equal(["RunFailed False"], Alerts);
        Assert.DoesNotContain("s3cret-pw", Assert.Single(Web.Requests).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cancelled_run_is_nobodys_business()
    {
        await using TestDatabase test = await FilledAsync(DatabaseEngine.Sqlite);
        using var stop = new CancellationTokenSource();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => RunAsync(
            test,
            _ =>
            {
                stop.Cancel();
                return null;
            },
            cancellationToken: stop.Token));

        Assert.Empty(Alerts);
    }

    [Theory]
    [InlineData(false, "NoProgress")]
    [InlineData(true, "QuotaExhausted")]
    public async Task A_run_that_does_not_get_on_is_told_once_and_that_it_goes_on(bool throttled, string cause)
    {
        await using TestDatabase test = await FilledAsync(DatabaseEngine.Sqlite);
        var told = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Task run = RunAsync(
            test,
            _ => told.Task.IsCompleted ? null
                : throttled ? throw new ClassifierCallException(ClassifierFault.Throttled, "429") { RetryAfter = TimeSpan.FromMilliseconds(50) }
                : Wait(told.Task),
            [new("ALERT_NO_PROGRESS_MINUTES", throttled ? "0" : "0.01"), new("ALERT_QUOTA_MINUTES", throttled ? "0.01" : "0")]);

        await Eventually.TrueAsync(() => Task.FromResult(!Web.Requests.IsEmpty));
        told.SetResult();
        await run;

        Assert.Equal([$"{cause} False", $"{cause} True"], Alerts);

        static string? Wait(Task until)
        {
            until.GetAwaiter().GetResult();
            return null;
        }
    }

    [Fact]
    public async Task Neither_a_dead_channel_nor_a_wrong_setting_fails_a_run()
    {
        await using TestDatabase test = await FilledAsync(DatabaseEngine.Sqlite);
        Web.Status = 500;

        KeywordBatchSummary summary = await RunAsync(test, q => q.StartsWith("12", StringComparison.Ordinal) ? "없는 범주" : null);
        KeywordBatchSummary second = await RunAsync(test, _ => null, [new("ALERT_SLACK_URL", "nowhere")]);

        Assert.Equal((10L, 10L), (summary.Processed, summary.Failed));
        Assert.Equal(0, second.MissingAfter);
        Assert.Contains(_host.Warnings, w => w.Contains("500", StringComparison.Ordinal));
        Assert.Contains(_host.Warnings, w => w.Contains("ALERT_SLACK_URL", StringComparison.Ordinal));
    }

    private Task<KeywordBatchSummary> RunAsync(
        TestDatabase test, Func<string, string?> category, KeyValuePair<string, string?>[]? more = null, CancellationToken cancellationToken = default) =>
        RunWatch.RunAsync(
            _host, Settings.With(more ?? []), test.Database, KeywordBatchMode.Basic, Days, TimeProvider.System,
            host => Runner(test.Database, host, category), cancellationToken);

    private static BatchRunner Runner(KeywordDatabase database, IBatchHost host, Func<string, string?> category) =>
        new(
            database,
            new ScriptedClassifier(category),
            new() { MaxRetries = 0, RetryDelay = TimeSpan.FromMilliseconds(1), Concurrency = 1 },
            new() { Journal = null },
            host,
            TimeProvider.System,
            new Random(1));

    private async Task<TestDatabase> FilledAsync(DatabaseEngine engine)
    {
        TestDatabase test = await TestDatabase.CreateAsync(fixture.Servers, engine);
        await test.InitializeAsync();
        IEnumerable<ChatMessage> chats =
            from day in Enumerable.Range(11, 2)
            from number in Enumerable.Range(0, 10)
            select new ChatMessage(new(2025, 6, day, 9, 0, 0), $"{day}일 질문 {number}");
        await new ChatImporter(test.Database).ImportAsync(chats.ToAsyncEnumerable(), (_, reason) => Assert.Fail(reason), null, default);
        return test;
    }

    /// <summary>Answers by a script: a category, null for the first one.</summary>
    private sealed class ScriptedClassifier(Func<string, string?> category) : IKeywordClassifier
    {
        public ClassifierIdentity Identity { get; } = new("scripted", "m", "1");

        public async Task<ClassifierResponse> ClassifyAsync(
            IReadOnlyList<string> questions, IReadOnlyList<KeywordCategory> categories, CancellationToken cancellationToken)
        {
            await Task.Yield();
            return new([.. questions.Select((q, i) => new RawAnswer(i, "키워드", category(q) ?? categories[0].Name))]);
        }

        public void Dispose()
        {
        }
    }
}

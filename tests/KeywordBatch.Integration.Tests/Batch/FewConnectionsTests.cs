using KeywordBatch.Batch;
using KeywordBatch.Database;
using KeywordBatch.Questions;
using KeywordBatch.Testing;
using KeywordBatch.Testing.Servers;

namespace KeywordBatch.Integration.Tests.Batch;

/// <summary>More days at once than there are connections.</summary>
[Collection("waiting")]
public sealed class FewConnectionsTests(ServersFixture fixture)
{
    private const int Questions = 600;
    private const string Fewer = "Days at once: at most 1, since each holds a connection and DB_POOL_MAX is 3.";

    private static readonly Period Days = new(new(2025, 6, 11), new(2025, 6, 16));
    private static readonly DatabaseOptions Three = new() { MinPoolSize = 0, MaxPoolSize = 3, ConnectTimeoutSeconds = 3, MaxRetries = 1 };

    [Theory]
    [OnMariaDb]
    [OnPostgreSql]
    public async Task Runs_of_one_process_wait_for_days_that_are_done(DatabaseEngine engine)
    {
        await using TestDatabase test = await QuestionDays.CreateAsync(fixture, engine, Days, Questions);
        var host = new RecordingHost();

        KeywordBatchSummary[] runs = await Task.WhenAll(RunAsync(test, host), RunAsync(test, host));

        Assert.Equal(Days.Days().Count() * Questions, runs.Sum(r => r.Processed));
        Assert.All(runs, r => Assert.Equal(0, r.MissingAfter));
        Assert.Equal([Fewer, Fewer], host.Warnings);
    }

    [Theory]
    [OnMariaDb]
    [OnPostgreSql]
    public async Task So_does_one_without_own_tables_beside_its_lock(DatabaseEngine engine)
    {
        await using TestDatabase test = await QuestionDays.CreateAsync(fixture, engine, Days, Questions);
        await test.ExecuteAsync("DROP TABLE keyword_batch_unit");
        var host = new RecordingHost();

        KeywordBatchSummary run = await RunAsync(test, host);

        Assert.Equal((Days.Days().Count() * Questions, 0L), (run.Processed, run.MissingAfter));
        Assert.Equal(2, host.Warnings.Count);
        Assert.Contains(Fewer, host.Warnings);
        Assert.Contains(host.Warnings, w => w.StartsWith("The tables keyword_batch_* are not there", StringComparison.Ordinal));
    }

    [Theory]
    [OnMariaDb]
    [OnPostgreSql]
    public async Task Whoever_holds_them_all_is_told_which_setting_it_is(DatabaseEngine engine)
    {
        await using TestDatabase test = await QuestionDays.CreateAsync(fixture, engine, Days, 10);
        var database = new KeywordDatabase(test.Database.Url, test.Database.Names, Three with { MaxRetries = 0, ConnectTimeoutSeconds = 1 });
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        int open = 0;
        Task[] holding = [.. Enumerable.Range(0, 3).Select(_ => database.UseAsync(
            async (_, _) =>
            {
                Interlocked.Increment(ref open);
                await release.Task;
            },
            default))];
        await Eventually.TrueAsync(() => Task.FromResult(Volatile.Read(ref open) == 3));

        KeywordBatchException refused = await Assert.ThrowsAsync<KeywordBatchException>(
            () => database.UseAsync((session, token) => session.ScalarAsync(SqlTexts.Alive, token), default));
        release.SetResult();
        await Task.WhenAll(holding);

        Assert.Equal("ConnectionsInUse", refused.ErrorId);
        Assert.Contains("DB_POOL_MAX", refused.RecommendedAction, StringComparison.Ordinal);
    }

    private static async Task<KeywordBatchSummary> RunAsync(TestDatabase test, RecordingHost host)
    {
        using var classifier = new CountingClassifier();
        var database = new KeywordDatabase(test.Database.Url, test.Database.Names, Three);
        BatchOptions options = new BatchOptions { Journal = null, ParallelDays = 6 }.WithChunkSize(100);
        return await new BatchRunner(database, classifier, new(), options, host, TimeProvider.System, new Random(1)).RunAsync(KeywordBatchMode.Basic, Days, default);
    }
}

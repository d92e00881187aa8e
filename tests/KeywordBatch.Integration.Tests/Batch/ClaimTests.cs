using KeywordBatch.Batch;
using KeywordBatch.Database;
using KeywordBatch.Testing.Servers;

namespace KeywordBatch.Integration.Tests.Batch;

/// <summary>A unit that is claimed is worked on, or given back.</summary>
[Collection("batch")]
public sealed class ClaimTests(ServersFixture fixture)
{
    private static readonly DateOnly Day = new(2025, 6, 11);

    [Theory]
    [OnSqlite(1)]
    [OnSqlite(2)]
    [OnMariaDb(1)]
    [OnMariaDb(2)]
    [OnPostgreSql(1)]
    [OnPostgreSql(2)]
    public async Task One_that_was_claimed_as_the_run_ended_is_free_at_once(DatabaseEngine engine, int statementsLater)
    {
        await using TestDatabase test = await QuestionDays.CreateAsync(fixture, engine, new(Day, Day), _ => ["질문 하나", "질문 둘"]);
        using var stop = new CancellationTokenSource();
        string claim = test.Database.Texts.ClaimNewUnit;
        int since = 0;
        test.Database.Trace = sql =>
        {
            if ((sql == claim || since > 0) && ++since > statementsLater)
            {
                stop.Cancel();
            }
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => RunAsync(test, stop.Token));
        test.Database.Trace = null;
        KeywordBatchUnit left = Assert.Single(await new UnitStore(test.Database).ListAsync(new(Day, Day), default));
        KeywordBatchSummary next = await RunAsync(test, default);

        Assert.Equal(("pending", null), (left.Status, left.LeaseUntil));
        Assert.Equal((2L, 2), (next.Processed, (await new UnitStore(test.Database).ListAsync(new(Day, Day), default))[0].Attempts));
        Assert.True(next.Duration < TimeSpan.FromSeconds(30), $"It took {next.Duration}.");
    }

    private static async Task<KeywordBatchSummary> RunAsync(TestDatabase test, CancellationToken cancellationToken)
    {
        using var classifier = new CountingClassifier();
        var runner = new BatchRunner(test.Database, classifier, new(), new(), new RecordingHost(), TimeProvider.System, new Random(1));
        return await runner.RunAsync(KeywordBatchMode.Basic, new(Day, Day), cancellationToken);
    }
}

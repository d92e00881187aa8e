using System.Collections.Concurrent;
using KeywordBatch.Batch;
using KeywordBatch.Database;
using KeywordBatch.Questions;
using KeywordBatch.Testing.Servers;

namespace KeywordBatch.Integration.Tests.Batch;

/// <summary>Which failures a run tells as errors: of a complete one those that have stayed.</summary>
[Collection("batch")]
public sealed class ToldFailuresTests(ServersFixture fixture)
{
    private static readonly Period Days = new(new(2025, 6, 11), new(2025, 6, 12));

    private readonly RecordingHost _host = new();

    [Theory]
    [OnSqlite]
    [OnMariaDb]
    [OnPostgreSql]
    public async Task A_complete_run_tells_what_has_stayed_failed_and_each_question_once(DatabaseEngine engine)
    {
        await using TestDatabase test = await FilledAsync(engine);
        var seen = new ConcurrentDictionary<string, bool>();

        // The eighth question fails always, the ninth the first time.
        KeywordBatchSummary summary = await RunAsync(
            test, KeywordBatchMode.Complete, q => Ends(q, 7) || (Ends(q, 8) && seen.TryAdd(q, true)));

        Assert.Equal((20L, 18L, 2L, 2L), (summary.Read, summary.Processed, summary.Failed, summary.MissingAfter));
        Assert.Equal(["11일 질문 7", "12일 질문 7"], Told());
        Assert.All(_host.Failures, f => Assert.Equal((summary.RunId, 2), (f.RunId, f.Attempts)));
        Assert.Equal(["11일 질문 7", "11일 질문 7", "11일 질문 8", "12일 질문 7", "12일 질문 7", "12일 질문 8"], ToldForNow());
    }

    [Fact]
    public async Task A_complete_run_that_is_mended_by_its_second_pass_tells_no_failure()
    {
        await using TestDatabase test = await FilledAsync(DatabaseEngine.Sqlite);
        var seen = new ConcurrentDictionary<string, bool>();

        KeywordBatchSummary summary = await RunAsync(test, KeywordBatchMode.Complete, q => Ends(q, 7) && seen.TryAdd(q, true));

        Assert.Equal((20L, 0L), (summary.Processed, summary.Failed));
        Assert.Empty(_host.Failures);
        Assert.Equal(2, _host.FailuresForNow.Count);
    }

    [Fact]
    public async Task What_the_second_pass_leaves_for_its_limit_is_told()
    {
        await using TestDatabase test = await FilledAsync(DatabaseEngine.Sqlite);
        var seen = new ConcurrentDictionary<string, bool>();

        KeywordBatchSummary summary = await RunAsync(
            test, KeywordBatchMode.Complete, q => Ends(q, 7) && seen.TryAdd(q, true), new() { Limit = 1 });

        Assert.Equal((20L, 19L, 1L, 1L), (summary.Read, summary.Processed, summary.Failed, summary.MissingAfter));
        Assert.Equal(["12일 질문 7"], Told());
    }

    [Fact]
    public async Task What_is_given_up_is_told_once_and_counted()
    {
        await using TestDatabase test = await FilledAsync(DatabaseEngine.Sqlite);

        KeywordBatchSummary summary = await RunAsync(test, KeywordBatchMode.Complete, q => Ends(q, 7), new() { MaxAttempts = 1 });

        Assert.Equal((20L, 18L, 2L, 2L), (summary.Read, summary.Processed, summary.Failed, summary.MissingAfter));
        Assert.Equal(["11일 질문 7", "12일 질문 7"], Told());
    }

    [Fact]
    public async Task Failures_of_an_earlier_run_are_not_this_ones()
    {
        await using TestDatabase test = await FilledAsync(DatabaseEngine.Sqlite);
        await RunAsync(test, KeywordBatchMode.Basic, q => Ends(q, 7), new() { MaxAttempts = 2 });
        _host.Failures.Clear();

        KeywordBatchSummary summary = await RunAsync(test, KeywordBatchMode.Complete, _ => false, new() { MaxAttempts = 2 });

        Assert.Equal((0L, 2L), (summary.Failed, summary.MissingAfter));
        Assert.Empty(_host.Failures);
    }

    [Fact]
    public async Task Other_modes_tell_each_failure_when_it_happens()
    {
        await using TestDatabase test = await FilledAsync(DatabaseEngine.Sqlite);

        await RunAsync(test, KeywordBatchMode.Basic, q => Ends(q, 7));

        Assert.Equal(["11일 질문 7", "11일 질문 7", "12일 질문 7", "12일 질문 7"], Told());
        Assert.Empty(_host.FailuresForNow);
    }

    [Theory]
    [InlineData(null, new[] { "11일 질문 7", "12일 질문 7" })]
    [InlineData(1L, new[] { "11일 질문 7", "11일 질문 7", "11일 질문 8", "12일 질문 7", "12일 질문 8" })]
    public async Task Without_own_tables_nothing_is_held_back_that_might_be_lost(long? limit, string[] told)
    {
        await using TestDatabase test = await FilledAsync(DatabaseEngine.Sqlite);
        await test.ExecuteAsync("DROP TABLE keyword_batch_unit");
        test.Database.ForgetSchema();
        var seen = new ConcurrentDictionary<string, bool>();

        await RunAsync(
            test, KeywordBatchMode.Complete, q => Ends(q, 7) || (Ends(q, 8) && seen.TryAdd(q, true)), new() { Limit = limit, ParallelDays = 1 });

        Assert.Equal(told, Told());
    }

    private static bool Ends(string question, int number) => question.EndsWith($" {number}", StringComparison.Ordinal);

    private IEnumerable<string> Told() => _host.Failures.Select(f => f.Text).Order(StringComparer.Ordinal);

    private IEnumerable<string> ToldForNow() => _host.FailuresForNow.Select(f => f.Text).Order(StringComparer.Ordinal);

    private async Task<KeywordBatchSummary> RunAsync(
        TestDatabase test, KeywordBatchMode mode, Func<string, bool> fails, BatchOptions? options = null)
    {
        using var classifier = new FailingClassifier(fails);
        var runner = new BatchRunner(
            test.Database, classifier, new() { MaxRetries = 0 }, (options ?? new()) with { Journal = null }, _host, TimeProvider.System, new Random(1));
        return await runner.RunAsync(mode, Days, default);
    }

    private Task<TestDatabase> FilledAsync(DatabaseEngine engine) => QuestionDays.CreateAsync(fixture, engine, Days, 10);
}

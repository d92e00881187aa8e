using System.Collections.Concurrent;
using System.Diagnostics;
using KeywordBatch.Batch;
using KeywordBatch.Classification;
using KeywordBatch.Database;
using KeywordBatch.Questions;
using KeywordBatch.Testing.Servers;

namespace KeywordBatch.Integration.Tests.Batch;

[Collection("batch")]
public sealed class MeasureTests(ServersFixture fixture)
{
    private const int Questions = 30;

    private static readonly Period Days = new(new(2025, 6, 11), new(2025, 6, 12));

    [Theory]
    [OnSqlite]
    [OnMariaDb]
    [OnPostgreSql]
    public async Task A_run_and_its_units_keep_what_they_took(DatabaseEngine engine)
    {
        await using TestDatabase test = await FilledAsync(engine);

        (KeywordBatchRun run, RecordingHost host) = await RunAsync(test, new MeteredClassifier(throttled: 1));

        IReadOnlyList<KeywordBatchUnit> units = await new UnitStore(test.Database).ListAsync(Days, default);
        Assert.Equal((2L * Questions + 1, 1L, 1L), (run.LlmCalls, run.LlmRetries, run.LlmThrottled));
        Assert.Equal((2L * Questions * 100, 2L * Questions * 10), (run.PromptTokens, run.CompletionTokens));
        Assert.Equal(2 * Questions * 110 * 0.25 / 1000, run.EstimatedCost!.Value, 6);
        Assert.Equal(6, run.Chunks);
        Assert.True(run.ChunkP95Milliseconds > 0 && run.ChunkMeanMilliseconds > 0 && run.RowsPerSecond > 0);
        Assert.Equal(run.LlmCalls, units.Sum(u => u.LlmCalls));
        Assert.Equal(run.LlmThrottled, units.Sum(u => u.LlmThrottled));
        Assert.Equal(run.EstimatedCost!.Value, units.Sum(u => u.EstimatedCost!.Value), 6);
        Assert.All(units, u => Assert.True(u.Chunks == 3 && u.Duration > TimeSpan.Zero && u.ChunkP95Milliseconds > 0));
        Assert.Equal(units.Select(u => u.LlmCalls), host.Units.Select(u => u.LlmCalls));
    }

    [Theory]
    [OnSqlite]
    [OnMariaDb]
    [OnPostgreSql]
    public async Task A_run_on_tables_of_an_older_version_works_and_initialize_adds_the_columns(DatabaseEngine engine)
    {
        await using TestDatabase test = await FilledAsync(engine);
        foreach (string column in SqlTexts.MeasureNames)
        {
            await test.ExecuteAsync($"ALTER TABLE keyword_batch_run DROP COLUMN {column}");
            await test.ExecuteAsync($"ALTER TABLE keyword_batch_unit DROP COLUMN {column}");
        }

        test.Database.ForgetSchema();
        (KeywordBatchRun before, RecordingHost host) = await RunAsync(test, new MeteredClassifier(throttled: 0));
        IReadOnlyList<KeywordDatabaseProblem> problems = await new SchemaInitializer(test.Database).FindProblemsAsync(default);
        await test.InitializeAsync();
        await test.ExecuteAsync("DELETE FROM admin_chat_keywords");
        (KeywordBatchRun after, _) = await RunAsync(test, new MeteredClassifier(throttled: 0));

        Assert.Equal(("completed", 2L * Questions, null), (before.Status, before.Processed, before.LlmCalls));
        Assert.Contains(host.Warnings, w => w.Contains("keyword_batch_run", StringComparison.Ordinal));
        Assert.Equal(
            ["column", "column"], problems.Where(p => !p.Required && p.Statement is not null).Select(p => p.Kind));
        Assert.Equal(2L * Questions, after.LlmCalls);
        Assert.Empty(await new SchemaInitializer(test.Database).FindProblemsAsync(default));
        Assert.Null((await new RunStore(test.Database).ListAsync(before.RunId, 1, default))[0].LlmCalls);
    }

    [Fact]
    public async Task A_run_by_rules_makes_no_call()
    {
        await using TestDatabase test = await FilledAsync(DatabaseEngine.Sqlite);

        (KeywordBatchRun run, _) = await RunAsync(test, RulesClassifier.From(Configuration.SettingsSource.Empty, null));

        Assert.Equal((0L, 0L), (run.LlmCalls, run.PromptTokens));
    }

    [Fact]
    public async Task Listeners_hear_every_instrument_and_the_activities_are_nested()
    {
        await using TestDatabase test = await FilledAsync(DatabaseEngine.Sqlite);
        using var heard = new HeardTelemetry();

        await RunAsync(test, new MeteredClassifier(throttled: 1));

        ConcurrentDictionary<string, double> totals = heard.Totals;
        Assert.Equal(2 * Questions, totals["keywordbatch.questions.read"]);
        Assert.Equal(2 * Questions, totals["keywordbatch.questions.processed"]);
        Assert.Equal(2 * Questions, totals["keywordbatch.rows"]);
        Assert.Equal((2 * Questions) + 1, totals["keywordbatch.llm.calls"]);
        Assert.Equal((2 * Questions) + 1, totals["keywordbatch.llm.call.duration"]);
        Assert.Equal(1, totals["keywordbatch.llm.retries"]);
        Assert.Equal(1, totals["keywordbatch.llm.throttled"]);
        Assert.Equal(2 * Questions * 110, totals["keywordbatch.llm.tokens"]);
        Assert.Equal((6, 2, 1), (totals["keywordbatch.chunk.duration"], totals["keywordbatch.unit.duration"], totals["keywordbatch.runs"]));
        List<Activity> own = heard.Activities;
        Activity run = Assert.Single(own, a => a.OperationName == "run");
        List<Activity> units = [.. own.Where(a => a.OperationName == "unit")];
        HashSet<ActivitySpanId> unitIds = [.. units.Select(u => u.SpanId)];
        Assert.Equal(2, units.Count);
        Assert.All(units, u => Assert.Equal(run.SpanId, u.ParentSpanId));
        Assert.Equal(6, own.Count(a => a.OperationName == "chunk"));
        Assert.Equal((2 * Questions) + 1, own.Count(a => a.OperationName == "llm.call"));
        Assert.All(own.Where(a => a.OperationName is "chunk" or "llm.call"), a => Assert.Contains(a.ParentSpanId, unitIds));
    }

    private static async Task<(KeywordBatchRun Run, RecordingHost Host)> RunAsync(TestDatabase test, IKeywordClassifier classifier)
    {
        var host = new RecordingHost();
        var options = new BatchOptions { ChunkSize = 10, MinChunkSize = 10, MaxChunkSize = 10, Journal = null };
        var classification = new ClassificationOptions { PricePer1KTokens = 0.25, RetryDelay = TimeSpan.Zero, MaxRetryDelay = TimeSpan.FromMilliseconds(1) };
        var runner = new BatchRunner(test.Database, classifier, classification, options, host, TimeProvider.System, new Random(1));
        KeywordBatchSummary summary = await runner.RunAsync(KeywordBatchMode.Basic, Days, default);
        classifier.Dispose();
        return ((await new RunStore(test.Database).ListAsync(summary.RunId, 1, default))[0], host);
    }

    private async Task<TestDatabase> FilledAsync(DatabaseEngine engine)
    {
        TestDatabase test = await TestDatabase.CreateAsync(fixture.Servers, engine);
        await test.InitializeAsync();
        IEnumerable<ChatMessage> chats =
            from day in Enumerable.Range(11, 2)
            from number in Enumerable.Range(0, Questions)
            select new ChatMessage(new(2025, 6, day, 9, 0, 0), $"{day}일 질문 {number}");
        await new ChatImporter(test.Database).ImportAsync(chats.ToAsyncEnumerable(), (_, reason) => Assert.Fail(reason), null, default);
        return test;
    }

    private sealed class MeteredClassifier(int throttled) : IKeywordClassifier
    {
        private int _throttled = throttled;

        public ClassifierIdentity Identity { get; } = new("metered", "m", "1");

        public Task<ClassifierResponse> ClassifyAsync(
            IReadOnlyList<string> questions, IReadOnlyList<KeywordCategory> categories, CancellationToken cancellationToken) =>
            Interlocked.Decrement(ref _throttled) >= 0
                ? throw new ClassifierCallException(ClassifierFault.Throttled, "too many")
                : Task.FromResult(new ClassifierResponse([.. questions.Select((_, i) => new RawAnswer(i, "키워드", categories[0].Name))], 100, 10));

        public void Dispose()
        {
        }
    }
}

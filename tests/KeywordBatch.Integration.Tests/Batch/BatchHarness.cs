using KeywordBatch.Batch;
using KeywordBatch.Classification;
using KeywordBatch.Database;
using KeywordBatch.Questions;
using KeywordBatch.Testing.Servers;

namespace KeywordBatch.Integration.Tests.Batch;

/// <summary>Runs by rules over chats of four days.</summary>
internal static class BatchHarness
{
    public const string Duplicates = """
        SELECT COUNT(*) FROM (
            SELECT query_text FROM admin_chat_keywords GROUP BY query_text, DATE(created_at) HAVING COUNT(*) > 1) d
        """;

    public static readonly Period Days = new(new(2025, 6, 11), new(2025, 6, 14));

    public static async Task<KeywordBatchSummary> RunAsync(
        TestDatabase test, KeywordBatchMode mode, RecordingHost? host = null, BatchOptions? options = null, CancellationToken cancellationToken = default)
    {
        using var rules = new RulesClassifier();
        options = (options ?? new()) with { Journal = new() { Folder = test.JournalFolder } };
        var runner = new BatchRunner(test.Database, rules, new(), options, host ?? new(), TimeProvider.System, new Random(1));
        return await runner.RunAsync(mode, Days, cancellationToken);
    }

    public static async Task<TestDatabase> FilledAsync(ServersFixture fixture, DatabaseEngine engine, int questions)
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

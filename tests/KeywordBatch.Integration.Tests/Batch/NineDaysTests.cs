using KeywordBatch.Batch;
using KeywordBatch.Classification;
using KeywordBatch.Configuration;
using KeywordBatch.Database;
using KeywordBatch.Questions;
using KeywordBatch.Testing;
using KeywordBatch.Testing.FakeLlm;
using KeywordBatch.Testing.Servers;
using Xunit.Abstractions;

namespace KeywordBatch.Integration.Tests.Batch;

[Collection("batch")]
public sealed class NineDaysTests(ServersFixture fixture, ITestOutputHelper output)
{
    private static readonly Period Days = new(new(2025, 6, 11), new(2025, 6, 19));

    [Theory]
    [OnMariaDb]
    [OnPostgreSql]
    public async Task Real_questions_over_nine_days_are_stored_once_each_although_the_model_fails_now_and_then(DatabaseEngine engine)
    {
        await using TestDatabase test = await TestDatabase.CreateAsync(fixture.Servers, engine);
        await test.InitializeAsync(RulesClassifier.DefaultCategories);
        await SpreadAsync(test);
        await using FakeLlmServer model = await FakeLlmServer.StartAsync(new() { Faults = 0.05, RetryAfterSeconds = 0, Seed = 5 });
        SettingsSource settings = SettingsSource.Empty.With([new("HCX_CHAT_API_KEY", "nv-test"), new("HCX_BASE_URL", model.BaseUrl)]);
        using IKeywordClassifier hcx = ClassifierFactory.Create("hcx", settings, new());
        var asking = new ClassificationOptions
        {
            Concurrency = 16,
            QuestionsPerCall = 5,
            Timeout = TimeSpan.FromSeconds(2),
            RetryDelay = TimeSpan.FromMilliseconds(10),
        };
        var host = new RecordingHost();
        var runner = new BatchRunner(
            test.Database, hcx, asking, new BatchOptions { Journal = new() { Folder = test.JournalFolder } }, host, TimeProvider.System, new Random(1));

        KeywordBatchSummary summary = await runner.RunAsync(KeywordBatchMode.Complete, Days, default);

        output.WriteLine($"{summary}; {model.Counters.Requests} requests, faults {string.Join(", ", model.Counters.Faults)}");
        Assert.True(model.Counters.Faults.Count > 3);
        Assert.Empty(model.Counters.ShapeErrors);
        long asked = await test.CountAsync("SELECT COUNT(*) FROM (SELECT 1 FROM chattings GROUP BY input_text, DATE(created_at)) q");
        Assert.Equal((asked, asked, asked), (summary.MissingBefore, summary.Read, summary.Processed));
        Assert.Equal((0L, 0L), (summary.MissingAfter, summary.Failed));
        Assert.Equal(asked, await test.CountAsync("SELECT COUNT(*) FROM admin_chat_keywords"));
        Assert.Equal(0, await test.CountAsync("""
            SELECT COUNT(*) FROM (
                SELECT 1 FROM admin_chat_keywords GROUP BY query_text, DATE(created_at) HAVING COUNT(*) > 1) twice
            """));
        Assert.Equal(0, await test.CountAsync("""
            SELECT COUNT(*)
            FROM (SELECT input_text, DATE(created_at) AS day, COUNT(*) AS asked FROM chattings GROUP BY input_text, DATE(created_at)) c
            LEFT JOIN admin_chat_keywords k ON k.query_text = c.input_text AND DATE(k.created_at) = c.day
            WHERE k.query_text IS NULL OR k.query_count <> c.asked
            """));
        Assert.Equal(0, await test.CountAsync(
            "SELECT COUNT(*) FROM admin_chat_keywords k LEFT JOIN admin_categories c ON c.category_id = k.category_id WHERE c.category_id IS NULL"));
        Assert.Equal(Days.Days(), host.Units.Take(Days.Count).Select(u => u.Day));
    }

    // Every question on one day at least, every seventh on all nine, some several times a day.
    private static async Task SpreadAsync(TestDatabase test)
    {
        IReadOnlyList<string> questions = ChatQuestions.Load();
        IEnumerable<ChatMessage> chats = questions.Take(3000).SelectMany((text, i) =>
            Enumerable.Range(0, i % 7 == 0 ? 9 : 1).SelectMany(day => Enumerable.Repeat(
                new ChatMessage(new DateTime(2025, 6, 11 + ((i + day) % 9), 8 + (i % 12), i % 60, 0), text), 1 + (i % 3))));
        await new ChatImporter(test.Database).ImportAsync(chats.ToAsyncEnumerable(), (_, reason) => Assert.Fail(reason), null, default);
    }
}

using KeywordBatch.Batch;
using KeywordBatch.Database;
using KeywordBatch.Integration.Tests.Batch;
using KeywordBatch.Testing.Servers;

namespace KeywordBatch.Integration.Tests.Database;

/// <summary>What is told as stored is there when the server has been killed, also where accounts are to commit without waiting for that.</summary>
[Collection("servers")]
public sealed class DurableCommitTests(ServersFixture fixture)
{
    private static readonly DateOnly Day = new(2025, 6, 11);

    [Theory]
    [OnPostgreSql("off", "local")]
    [OnPostgreSql("remote_apply", "remote_apply")]
    public async Task A_commit_waits_for_the_disk(DatabaseEngine engine, string setting, string expected)
    {
        await using TestDatabase test = await TestDatabase.CreateAsync(fixture.Servers, engine);
        await test.ExecuteAsync($"ALTER DATABASE {test.Url.Database} SET synchronous_commit = '{setting}'");
        await test.InitializeAsync();
        await test.ExecuteAsync("""
            CREATE TABLE commits (of text, setting text);
            CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                INSERT INTO commits VALUES (TG_TABLE_NAME, current_setting('synchronous_commit'));
                RETURN NULL;
            END $$;
            CREATE CONSTRAINT TRIGGER note AFTER INSERT ON chattings DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION note();
            CREATE CONSTRAINT TRIGGER note AFTER INSERT ON admin_chat_keywords DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION note()
            """);

        await new ChatImporter(test.Database).ImportAsync(
            new[] { new ChatMessage(Day.ToDateTime(TimeOnly.MinValue), "question") }.ToAsyncEnumerable(), null, null, default);
        using var classifier = new CountingClassifier();
        var runner = new BatchRunner(test.Database, classifier, new(), new() { Journal = null }, new RecordingHost(), TimeProvider.System, new Random(1));
        await runner.RunAsync(KeywordBatchMode.Basic, new(Day, Day), default);

        Assert.Equal(
            [("admin_chat_keywords", expected), ("chattings", expected)],
            (await test.QueryAsync("SELECT DISTINCT of, setting FROM commits ORDER BY of")).Select(r => ((string)r[0]!, (string)r[1]!)));
    }
}

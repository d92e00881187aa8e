using KeywordBatch.Database;
using KeywordBatch.Integration.Tests.Batch;
using KeywordBatch.Testing.Servers;

namespace KeywordBatch.Integration.Tests.Database;

/// <summary>Imports into a table that does other things with a chat than keep it, and gives no error.</summary>
[Collection("servers")]
public sealed class DroppedChatTests(ServersFixture fixture)
{
    private static readonly DateOnly Day = new(2025, 6, 11);

    [Theory]
    [OnSqlite]
    [OnPostgreSql]
    public async Task A_chat_that_a_trigger_drops_is_told_and_not_counted_as_stored(DatabaseEngine engine)
    {
        await using TestDatabase test = await EmptyAsync(engine);
        await test.ExecuteAsync(engine == DatabaseEngine.PostgreSql
            ? """
                CREATE TABLE put_aside (input_text text);
                CREATE FUNCTION leave_out() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    IF NEW.input_text LIKE '빼는%' THEN INSERT INTO put_aside VALUES (NEW.input_text); RETURN NULL; END IF;
                    RETURN NEW;
                END $$;
                CREATE TRIGGER leave_out BEFORE INSERT ON chattings FOR EACH ROW EXECUTE FUNCTION leave_out();
                ALTER TABLE chattings ADD CHECK (input_text <> '거절')
                """
            : """
                CREATE TABLE put_aside (input_text text);
                CREATE TRIGGER leave_out BEFORE INSERT ON chattings WHEN NEW.input_text LIKE '빼는%'
                BEGIN INSERT INTO put_aside VALUES (NEW.input_text); SELECT RAISE(IGNORE); END;
                CREATE TRIGGER refuse BEFORE INSERT ON chattings WHEN NEW.input_text = '거절'
                BEGIN SELECT RAISE(ABORT, 'refused'); END
                """);
        string[] texts = [.. Enumerable.Range(0, 1_500).Select(i => i % 500 == 7 ? $"빼는 {i}" : i == 300 ? "거절" : $"질문 {i}")];

        (ChatImportSummary summary, List<(string Text, string Reason)> refused) = await ImportAsync(test, texts);

        Assert.Equal((1_500, 1_496, 4), (summary.Read, summary.Inserted, summary.Failed));
        Assert.Equal(texts.Where(t => !t.StartsWith("질문", StringComparison.Ordinal)).Order(), refused.Select(r => r.Text).Order());
        Assert.All(refused.Where(r => r.Text != "거절"), r => Assert.Contains("trigger", r.Reason, StringComparison.Ordinal));
        Assert.Equal(1_496, await test.CountAsync("SELECT COUNT(DISTINCT input_text) FROM chattings"));
        Assert.Equal(1_496, await test.CountAsync("SELECT COUNT(*) FROM chattings"));

        // Whatever else the trigger does with a chat stays done.
        Assert.Equal(3, await test.CountAsync("SELECT COUNT(*) FROM put_aside"));
    }

    [Theory]
    [OnPostgreSql(false)]
    [OnPostgreSql(true)]
    public async Task Chats_that_a_trigger_stores_in_a_part_of_the_table_are_stored(DatabaseEngine engine, bool dropsSome)
    {
        await using TestDatabase test = await EmptyAsync(engine);
        await test.ExecuteAsync($"""
            CREATE TABLE chattings_of_2025 () INHERITS (chattings);
            CREATE FUNCTION route() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF {dropsSome} AND NEW.input_text LIKE '% 7%' THEN RETURN NULL; END IF;
                IF NEW.input_text LIKE '% 1%' THEN RETURN NEW; END IF;
                INSERT INTO chattings_of_2025 VALUES (NEW.*);
                RETURN NULL;
            END $$;
            CREATE TRIGGER route BEFORE INSERT ON chattings FOR EACH ROW EXECUTE FUNCTION route()
            """);

        (ChatImportSummary summary, List<(string Text, string Reason)> refused) = await ImportAsync(test, Enumerable.Range(0, 100).Select(i => $"질문 {i}"));

        int dropped = dropsSome ? 11 : 0;
        Assert.Equal((100, 100 - dropped, dropped), (summary.Read, summary.Inserted, summary.Failed));
        Assert.All(refused, r => Assert.StartsWith("질문 7", r.Text, StringComparison.Ordinal));
        Assert.Equal(100 - dropped, await test.CountAsync("SELECT COUNT(DISTINCT input_text) FROM chattings"));
        Assert.Equal(11, await test.CountAsync("SELECT COUNT(*) FROM ONLY chattings"));
    }

    private Task<TestDatabase> EmptyAsync(DatabaseEngine engine) => QuestionDays.CreateAsync(fixture, engine, new(Day, Day), _ => []);

    private static async Task<(ChatImportSummary Summary, List<(string Text, string Reason)> Refused)> ImportAsync(TestDatabase test, IEnumerable<string> texts)
    {
        var refused = new List<(string, string)>();
        ChatImportSummary summary = await new ChatImporter(test.Database).ImportAsync(
            texts.Select((text, i) => new ChatMessage(Day.ToDateTime(new(9, i % 60)), text)).ToAsyncEnumerable(),
            (chat, reason) => refused.Add((chat.Text!, reason)),
            null,
            default);
        return (summary, refused);
    }
}

using KeywordBatch.Database;
using KeywordBatch.Questions;
using KeywordBatch.Testing.Servers;

namespace KeywordBatch.Integration.Tests.Questions;

/// <summary>Times that know a zone are of the day that the session with the server has them in, whatever shows them.</summary>
[Collection("servers")]
public sealed class ZonedTimeTests(ServersFixture fixture)
{
    private static readonly DateOnly Day = new(2025, 6, 11);

    [Theory]
    [OnPostgreSql("Asia/Seoul")]
    [OnPostgreSql("America/New_York")]
    public async Task The_latest_day_of_a_unique_chat_is_that_of_the_session(DatabaseEngine engine, string zone)
    {
        await using TestDatabase test = await CreateAsync(engine, zone);
        await test.ExecuteAsync("""
            INSERT INTO chattings (input_text, created_at)
            VALUES ('first', '2025-06-11'), ('last', '2025-06-11 23:59:59.999999'), ('next', '2025-06-12')
            """);

        List<UniqueChat> chats = await new QuestionReader(test.Database).ReadUniqueAsync(new(Day, Day)).ToListAsync();

        Assert.Equal([new("first", 1, Day), new("last", 1, Day)], chats);
    }

    [Theory]
    [OnPostgreSql("Asia/Seoul")]
    [OnPostgreSql("America/New_York")]
    public async Task A_stored_keyword_is_of_the_day_that_it_was_stored_for(DatabaseEngine engine, string zone)
    {
        await using TestDatabase test = await CreateAsync(engine, zone);
        await test.ExecuteAsync("INSERT INTO admin_chat_keywords VALUES ('question', 'k', 1, 1, '2025-06-11', '2025-06-12 03:04:05')");

        List<ChatKeyword> stored = await new KeywordReader(test.Database).ReadAsync(new(Day, Day), null).ToListAsync();

        ChatKeyword keyword = Assert.Single(stored);
        Assert.Equal((Day, new DateTime(2025, 6, 12, 3, 4, 5)), (keyword.Date, keyword.BatchCreatedAt));
    }

    private async Task<TestDatabase> CreateAsync(DatabaseEngine engine, string zone)
    {
        TestDatabase test = await TestDatabase.CreateAsync(fixture.Servers, engine);
        await test.ExecuteAsync($"""
            ALTER DATABASE {test.Url.Database} SET timezone = '{zone}';
            CREATE TABLE chattings (chatting_pk bigserial PRIMARY KEY, input_text text, created_at timestamptz NOT NULL);
            CREATE TABLE admin_chat_keywords (query_text text, keyword text, category_id int, query_count int, created_at timestamptz, batch_created_at timestamptz)
            """);
        await test.InitializeAsync();
        return test;
    }
}

using KeywordBatch.Database;
using KeywordBatch.Testing.Servers;

namespace KeywordBatch.Integration.Tests.Database;

/// <summary>Columns that cannot take what the chats hold.</summary>
[Collection("servers")]
public sealed class CharsetTests(ServersFixture fixture)
{
    [Theory]
    [OnMariaDb("utf8mb4", "utf8mb3", true)]
    [OnMariaDb("utf8mb4", "latin1", true)]
    [OnMariaDb("utf8mb3", "euckr", true)]
    [OnMariaDb("euckr", "utf8mb3", false)]
    [OnMariaDb("euckr", "euckr", false)]
    [OnMariaDb("latin1", "utf8mb4", false)]
    public async Task A_column_that_cannot_hold_every_letter_of_the_chats_is_told(DatabaseEngine engine, string chats, string others, bool told)
    {
        await using TestDatabase test = await TestDatabase.CreateAsync(fixture.Servers, engine);
        await test.InitializeAsync();
        await test.ExecuteAsync($"ALTER TABLE chattings MODIFY input_text varchar(500) CHARACTER SET {chats}");
        await test.ExecuteAsync($"ALTER TABLE admin_chat_keywords MODIFY query_text varchar(500) CHARACTER SET {others}, MODIFY keyword varchar(100) CHARACTER SET {others}");

        KeywordDatabaseReport report = await new SchemaInitializer(test.Database).TestAsync(default);

        Assert.True(report.Usable);
        Assert.Equal(
            told ? ["admin_chat_keywords.query_text", "admin_chat_keywords.keyword"] : [],
            report.Problems.Where(p => p.Message.Contains("character set", StringComparison.Ordinal)).Select(p => p.Name));
        await test.ExecuteAsync("ALTER TABLE admin_chat_keywords CONVERT TO CHARACTER SET utf8mb4");
        Assert.Empty(await new SchemaInitializer(test.Database).FindProblemsAsync(default));
    }
}

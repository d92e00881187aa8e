using KeywordBatch.Database;
using KeywordBatch.Questions;
using KeywordBatch.Testing.Servers;

namespace KeywordBatch.Integration.Tests.Database;

/// <summary>Tables of the user's whose columns are there, and hold what a run cannot read or find.</summary>
[Collection("servers")]
public sealed class UnreadableColumnTests(ServersFixture fixture)
{
    private static readonly Period Day = new(new(2025, 6, 11), new(2025, 6, 11));

    [Theory]
    [InlineData("timestamp", "1749600000", "1749600000")]
    [InlineData("text", "1749600000", "1749600000")]
    [InlineData("text", "'2025/06/11 09:00:00'", "2025/06/11 09:00:00")]
    [InlineData("text", "'2025-6-11 09:00:00'", "2025-6-11 09:00:00")]
    [InlineData("timestamp", "julianday('2025-06-11 12:00:00')", "2460838")]
    [InlineData("text", "x'323032352d30362d3131'", "2025-06-11")]
    public async Task Chats_whose_time_no_period_finds_are_told(string type, string time, string example)
    {
        await using TestDatabase test = await TestDatabase.CreateAsync(fixture.Servers, DatabaseEngine.Sqlite);
        await test.ExecuteAsync($"CREATE TABLE chattings (chatting_pk INTEGER PRIMARY KEY, input_text text, created_at {type})");
        await test.InitializeAsync();
        await test.ExecuteAsync($"INSERT INTO chattings (input_text, created_at) VALUES ('lost', {time}), ('lost too', {time}), ('found', '2025-06-11T09:00:00'), ('of no time', NULL)");

        KeywordDatabaseReport report = await new SchemaInitializer(test.Database).TestAsync(default);
        List<MissingKeyword> found = await new QuestionReader(test.Database).ReadMissingAsync(Day).ToListAsync();

        Assert.Equal(["found"], found.Select(q => q.Text));
        Assert.False(report.Usable);
        KeywordDatabaseProblem problem = Assert.Single(report.Problems);
        Assert.Equal(("column", "chattings.created_at", true, null), (problem.Kind, problem.Name, problem.Required, problem.Statement));
        Assert.Contains($"'{example}", problem.Message, StringComparison.Ordinal);
        Assert.Contains("2 ", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keyword_rows_whose_time_no_period_finds_are_told()
    {
        await using TestDatabase test = await TestDatabase.CreateAsync(fixture.Servers, DatabaseEngine.Sqlite);
        await test.InitializeAsync();
        await test.ExecuteAsync("""
            INSERT INTO admin_chat_keywords (query_text, keyword, category_id, query_count, created_at, batch_created_at)
            VALUES ('a', 'k', 1, 1, 1749600000, '2025-06-12'), ('b', 'k', 1, 1, '2025-06-11 00:00:00', 'whenever')
            """);

        KeywordDatabaseProblem problem = Assert.Single(await new SchemaInitializer(test.Database).FindProblemsAsync(default));

        Assert.Equal(("column", "admin_chat_keywords.created_at", true), (problem.Kind, problem.Name, problem.Required));
    }
}

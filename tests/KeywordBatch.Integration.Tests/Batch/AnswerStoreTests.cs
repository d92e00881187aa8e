using KeywordBatch.Batch;
using KeywordBatch.Database;
using KeywordBatch.Questions;
using KeywordBatch.Testing.Servers;

namespace KeywordBatch.Integration.Tests.Batch;

/// <summary>What becomes of answers that people give and that no classifier would.</summary>
[Collection("batch")]
public sealed class AnswerStoreTests(ServersFixture fixture)
{
    private static readonly DateOnly Day = new(2025, 6, 11);

    [Theory]
    [OnSqlite]
    [OnMariaDb]
    [OnPostgreSql]
    public async Task An_answer_that_is_wrong_in_itself_is_refused_and_costs_only_itself(DatabaseEngine engine)
    {
        await using TestDatabase test = await CreateAsync(engine);
        ChatKeyword[] answers =
        [
            new(Day, "질문", "답", 1, 1),
            new(Day, null!, "답", 1, 1),
            new(Day, " \t", "답", 1, 1),
            new(Day, "키워드 없음", null!, 1, 1),
            new(Day, "빈 키워드", "  ", 1, 1),
            new(Day, "횟수 없음", "답", 1, 0),
            new(Day, "카테고리 없음", "답", 999, 1),
            new(Day, "반쪽 \ud83d", "답", 1, 1),
            new(Day, "반쪽 키워드", "답 \ud83d", 1, 1),
            new(Day, "다른 질문", "답", 3, 7),
        ];

        ChunkResult result = Assert.Single(await StoreAsync(test, answers));

        Assert.Equal((2, 0, 8), (result.Inserted, result.Skipped, result.Failures.Count));
        Assert.Equal(["", " \t", "키워드 없음", "빈 키워드", "횟수 없음", "카테고리 없음", "반쪽 \ud83d", "반쪽 키워드"], result.Failures.Select(f => f.Text));
        Assert.Contains("999", result.Failures[5].Reason, StringComparison.Ordinal);
        List<ChatKeyword> stored = await new KeywordReader(test.Database).ReadAsync(new(Day, Day), null, default).ToListAsync();
        Assert.Equal(["다른 질문", "질문"], stored.Select(k => k.Text).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_day_of_wrong_answers_only_is_counted_and_stores_nothing()
    {
        await using TestDatabase test = await CreateAsync(DatabaseEngine.Sqlite);

        ChunkResult result = Assert.Single(await StoreAsync(test, [new(Day, "질문", "답", 0, 1)]));

        Assert.Equal((0, 0, 1), (result.Inserted, result.Skipped, result.Total));
        Assert.Empty(await new KeywordReader(test.Database).ReadAsync(new(Day, Day), null, default).ToListAsync());
    }

    private static async Task<List<ChunkResult>> StoreAsync(TestDatabase test, ChatKeyword[] answers) =>
        await new AnswerStore(test.Database, new(), TimeProvider.System).StoreAsync(answers.ToAsyncEnumerable()).ToListAsync();

    private async Task<TestDatabase> CreateAsync(DatabaseEngine engine)
    {
        TestDatabase test = await TestDatabase.CreateAsync(fixture.Servers, engine);
        await test.InitializeAsync();
        return test;
    }
}

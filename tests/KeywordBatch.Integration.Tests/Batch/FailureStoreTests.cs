using KeywordBatch.Batch;
using KeywordBatch.Database;
using KeywordBatch.Questions;
using KeywordBatch.Testing.Servers;

namespace KeywordBatch.Integration.Tests.Batch;

/// <summary>What is recorded of the questions that failed.</summary>
[Collection("batch")]
public sealed class FailureStoreTests(ServersFixture fixture)
{
    private static readonly DateOnly Day = new(2025, 6, 11);

    [Theory]
    [OnSqlite]
    [OnMariaDb]
    [OnPostgreSql]
    public async Task More_than_a_statement_takes_are_recorded_each_text_once_with_all_its_attempts(DatabaseEngine engine)
    {
        await using TestDatabase test = await TestDatabase.CreateAsync(fixture.Servers, engine);
        await test.InitializeAsync();
        var store = new FailureStore(test.Database);
        string longText = string.Concat(Enumerable.Repeat("가\"\\'\n😀", 400));
        KeywordFailure[] failures =
        [
            .. Enumerable.Range(0, 1200).Select(i => new KeywordFailure(Day, $"질문 {i}", i, "classify", "이유 1")),
            new(Day.AddDays(1), "질문 7", 3, "store", "이유 2"),
            new(Day, "질문 7", 5, "store", longText),
            new(Day, longText, 1, "classify", ""),
        ];

        await store.RecordAsync(failures, default);
        await store.RecordAsync([new(Day, "질문 7", 6, "classify", "이유 3") { Attempts = 0 }, new(Day, "질문 8", 9, "classify", "이유 3")], default);

        Dictionary<(DateOnly, string), KeywordFailure> kept =
            await store.ReadAsync(new Period(Day, Day.AddDays(1)), 0).ToDictionaryAsync(f => (f.Date, f.Text));
        Assert.Equal(1202, kept.Count);
        Assert.Equal((6L, "classify", "이유 3", 2), Of(Day, "질문 7"));
        Assert.Equal((9L, "classify", "이유 3", 2), Of(Day, "질문 8"));
        Assert.Equal((3L, "store", "이유 2", 1), Of(Day.AddDays(1), "질문 7"));
        Assert.Equal((1199L, "classify", "이유 1", 1), Of(Day, "질문 1199"));
        Assert.Equal((1L, "classify", "", 1), Of(Day, longText));

        (long, string, string, int) Of(DateOnly day, string text) =>
            (kept[(day, text)].Count, kept[(day, text)].Stage, kept[(day, text)].Reason, kept[(day, text)].Attempts);
    }
}

using KeywordBatch.Database;
using KeywordBatch.Questions;
using KeywordBatch.Testing.Servers;

namespace KeywordBatch.Integration.Tests.Batch;

/// <summary>Databases with chats of some days.</summary>
internal static class QuestionDays
{
    /// <summary>Makes one, with every text of every day at nine o'clock.</summary>
    public static async Task<TestDatabase> CreateAsync(
        ServersFixture fixture, DatabaseEngine engine, Period days, Func<DateOnly, IEnumerable<string>> texts)
    {
        TestDatabase test = await TestDatabase.CreateAsync(fixture.Servers, engine);
        await test.InitializeAsync();
        IEnumerable<ChatMessage> chats = days.Days().SelectMany(day => texts(day).Select(text => new ChatMessage(day.ToDateTime(new(9, 0)), text)));
        await new ChatImporter(test.Database).ImportAsync(chats.ToAsyncEnumerable(), (_, reason) => Assert.Fail(reason), null, default);
        return test;
    }

    /// <summary>The same, with so many questions that are each of their day only.</summary>
    public static Task<TestDatabase> CreateAsync(ServersFixture fixture, DatabaseEngine engine, Period days, int questions) =>
        CreateAsync(fixture, engine, days, day => Enumerable.Range(0, questions).Select(number => $"{day.Day}일 질문 {number}"));
}

using KeywordBatch.Batch;

namespace KeywordBatch.Core.Tests.Batch;

public sealed class PassFeedTests
{
    private static readonly DateOnly Day = new(2025, 6, 11);

    [Fact]
    public async Task The_units_of_a_day_are_handed_on_while_the_next_day_is_still_counted()
    {
        var counting = new TaskCompletionSource();
        var feed = new PassFeed(2);
        Task filling = feed.FillAsync(CountedAsync(), _ => { }, default);
        await using IAsyncEnumerator<UnitPlan> units = feed.ReadAsync(default).GetAsyncEnumerator();

        Assert.True(await units.MoveNextAsync());

        Assert.Equal(Day, units.Current.Day);
        Assert.False(filling.IsCompleted);
        Assert.Equal((1, 200), (feed.Units, feed.Questions));
        counting.SetResult();
        Assert.True(await units.MoveNextAsync());
        Assert.Equal(Day.AddDays(1), units.Current.Day);
        Assert.False(await units.MoveNextAsync());
        Assert.Equal((2, 150), (feed.Units, feed.Questions));

        async IAsyncEnumerable<IReadOnlyList<UnitPlan>> CountedAsync()
        {
            yield return [Plan(Day, 100)];
            await counting.Task;
            yield return [Plan(Day.AddDays(1), 50)];
        }
    }

    [Fact]
    public async Task Units_are_expected_before_they_are_handed_on()
    {
        var feed = new PassFeed(1);
        var expected = new List<DateOnly>();

        await feed.FillAsync(AsyncEnumerable.Repeat<IReadOnlyList<UnitPlan>>([Plan(Day, 1)], 1), plans => expected.AddRange(plans.Select(p => p.Day)), default);

        Assert.Equal([Day], expected);
    }

    [Fact]
    public async Task A_day_that_cannot_be_counted_ends_the_pass_at_once_with_its_error()
    {
        var feed = new PassFeed(2);

        await feed.FillAsync(FailingAsync(), _ => { }, default);

        // Not after the hours that the days before it take.
        await using IAsyncEnumerator<UnitPlan> units = feed.ReadAsync(default).GetAsyncEnumerator();
        Exception error = await Assert.ThrowsAsync<IOException>(() => units.MoveNextAsync().AsTask());
        Assert.Equal("The server is gone.", error.Message);

        static async IAsyncEnumerable<IReadOnlyList<UnitPlan>> FailingAsync()
        {
            yield return [Plan(Day, 1)];
            await Task.Yield();
            throw new IOException("The server is gone.");
        }
    }

    private static UnitPlan Plan(DateOnly day, long missing) => new(new(day), long.MaxValue, missing, 0);
}

using System.Collections.Concurrent;
using KeywordBatch.Batch;
using KeywordBatch.Questions;

namespace KeywordBatch.Core.Tests.Batch;

public sealed class ClosingCheckTests
{
    private static readonly Period Days = new(new(2025, 6, 11), new(2025, 6, 13));

    private readonly ConcurrentQueue<DateOnly> _looked = new();

    [Fact]
    public async Task A_day_is_looked_at_when_its_last_unit_has_ended()
    {
        await using var closing = new ClosingCheck(LookAsync, default);
        closing.Expect([new(Days.Start, 0, 2), new(Days.Start, 1, 2)]);
        closing.Expect([new(Days.End)]);

        closing.End(Days.Start);
        closing.End(Days.End);
        await Testing.Eventually.TrueAsync(() => Task.FromResult(!_looked.IsEmpty));
        Assert.Equal([Days.End], _looked);

        closing.End(Days.Start);
        await Testing.Eventually.TrueAsync(() => Task.FromResult(_looked.Count == 2));
        Assert.Equal([Days.End, Days.Start], _looked);
    }

    [Fact]
    public async Task In_the_end_every_day_was_looked_at_once_and_they_are_in_order()
    {
        await using var closing = new ClosingCheck(LookAsync, default);
        closing.Expect([new(Days.End)]);
        closing.End(Days.End);

        IReadOnlyList<DayCheck> checks = await closing.FinishAsync(Days);

        Assert.Equal(Days.Days(), checks.Select(c => c.Coverage.Date));
        Assert.Equal(Days.Days(), _looked.Order());
    }

    [Fact]
    public async Task A_day_that_cannot_be_looked_at_fails_the_end_and_not_the_units()
    {
        await using var closing = new ClosingCheck((_, _) => throw new IOException("The server is gone."), default);
        closing.Expect([new(Days.Start)]);

        closing.End(Days.Start);

        await Assert.ThrowsAsync<IOException>(() => closing.FinishAsync(Days));
    }

    [Fact]
    public async Task A_day_that_could_not_be_looked_at_is_looked_at_again_in_the_end()
    {
        int looks = 0;
        await using var closing = new ClosingCheck(
            (day, token) => Interlocked.Increment(ref looks) == 1
                ? throw new KeywordBatchException(KeywordBatchErrorKind.Unreachable, "DatabaseUnreachable", "The server restarts.", "Wait.")
                : LookAsync(day, token),
            default);
        closing.Expect([new(Days.Start)]);
        closing.End(Days.Start);
        await Testing.Eventually.TrueAsync(() => Task.FromResult(Volatile.Read(ref looks) == 1));
        closing.Expect([new(Days.End)]);
        closing.End(Days.End);
        await Testing.Eventually.TrueAsync(() => Task.FromResult(_looked.Contains(Days.End)));

        IReadOnlyList<DayCheck> checks = await closing.FinishAsync(Days);

        Assert.Equal(3, checks.Count);
        Assert.Equal(4, looks);
    }

    [Fact]
    public async Task A_pass_that_fails_does_not_wait_for_a_day_that_is_being_looked_at()
    {
        var closing = new ClosingCheck(
            async (day, token) =>
            {
                _looked.Enqueue(day);
                await Task.Delay(Timeout.Infinite, token);
                return Check(day);
            },
            default);
        closing.Expect([new(Days.Start)]);
        closing.End(Days.Start);
        await Testing.Eventually.TrueAsync(() => Task.FromResult(!_looked.IsEmpty));

        await closing.DisposeAsync();
    }

    private Task<DayCheck> LookAsync(DateOnly day, CancellationToken cancellationToken)
    {
        _looked.Enqueue(day);
        return Task.FromResult(Check(day));
    }

    private static DayCheck Check(DateOnly day) => new(new(day, 1, 1, 0), []);
}

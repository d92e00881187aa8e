using System.Collections.Concurrent;
using System.Threading.Channels;
using KeywordBatch.Questions;

namespace KeywordBatch.Batch;

/// <summary>Looks at each day of a pass as soon as its last unit has ended, while others are still worked on.</summary>
internal sealed class ClosingCheck : IAsyncDisposable
{
    private const int DaysAtOnce = 2;

    private readonly Func<DateOnly, CancellationToken, Task<DayCheck>> _look;
    private readonly CancellationTokenSource _stop;
    private readonly Channel<DateOnly> _ended = Channel.CreateUnbounded<DateOnly>();
    private readonly ConcurrentDictionary<DateOnly, DayCheck> _seen = new();
    private readonly ConcurrentDictionary<DateOnly, int> _open = new();
    private readonly Task _looking;

    /// <param name="look">Looks at a day.</param>
    /// <param name="cancellationToken">Ends the looking.</param>
    public ClosingCheck(Func<DateOnly, CancellationToken, Task<DayCheck>> look, CancellationToken cancellationToken)
    {
        _look = look;
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _looking = LookAtAsync(_ended.Reader.ReadAllAsync(_stop.Token), mayFail: true);
    }

    /// <summary>All units that a day has.</summary>
    public void Expect(IEnumerable<DayPart> parts)
    {
        foreach ((DateOnly day, int count) in parts.CountBy(p => p.Day))
        {
            _open[day] = count;
        }
    }

    /// <summary>A unit has ended, by whomever.</summary>
    public void End(DateOnly day)
    {
        if (_open.AddOrUpdate(day, 0, (_, open) => open - 1) == 0)
        {
            _ended.Writer.TryWrite(day);
        }
    }

    /// <summary>Every day of a period in order, when all units have ended; those that had none, or could not be looked at, are looked at now.</summary>
    public async Task<IReadOnlyList<DayCheck>> FinishAsync(Period period)
    {
        _ended.Writer.Complete();
        await _looking.ConfigureAwait(false);
        await LookAtAsync(period.Days().Where(day => !_seen.ContainsKey(day)).ToAsyncEnumerable(), mayFail: false).ConfigureAwait(false);
        return [.. period.Days().Select(day => _seen[day])];
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);

        // Its error was told by FinishAsync, or is less than the one that has ended the pass.
        await _looking.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private Task LookAtAsync(IAsyncEnumerable<DateOnly> days, bool mayFail) => Parallel.ForEachAsync(
        days,
        new ParallelOptions { MaxDegreeOfParallelism = DaysAtOnce, CancellationToken = _stop.Token },
        async (day, token) =>
        {
            try
            {
                _seen[day] = await _look(day, token).ConfigureAwait(false);
            }
            catch (KeywordBatchException) when (mayFail)
            {
                // The units may still have hours to go, in which the fault passes. If it does not, the last look tells it.
            }
        });
}

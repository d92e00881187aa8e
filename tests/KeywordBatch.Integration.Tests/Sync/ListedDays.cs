using System.Collections.Concurrent;
using KeywordBatch.Sync;

namespace KeywordBatch.Integration.Tests.Sync;

/// <summary>A source of made-up days that counts how it is asked, and does before each day what a test wants.</summary>
internal sealed class ListedDays(int rows, Func<DateOnly, int, Task>? before = null) : IDaySource
{
    private int _now;
    private int _most;
    private int _done;

    public ConcurrentDictionary<DateOnly, int> Calls { get; } = new();

    /// <summary>The most days asked for at once.</summary>
    public int MostAtOnce => _most;

    /// <summary>How many times a day was given whole.</summary>
    public int Done => Volatile.Read(ref _done);

    /// <summary>Makes the rows of a day; null for the usual ones.</summary>
    public Func<DateOnly, int, SourceRow>? Make { get; init; }

    public async Task ReadAsync(DateOnly day, Action<SourceRow> row, CancellationToken cancellationToken)
    {
        int call = Calls.AddOrUpdate(day, 1, (_, n) => n + 1);
        int now = Interlocked.Increment(ref _now);
        InterlockedMax(now);
        try
        {
            for (int i = 0; i < rows; i++)
            {
                if (i == rows / 2 && before is not null)
                {
                    await before(day, call);
                }

                cancellationToken.ThrowIfCancellationRequested();
                row(Make?.Invoke(day, i) ?? StockTable.Row($"A{i}", day, i / 10m, i, "이름"));
            }

            Interlocked.Increment(ref _done);
        }
        finally
        {
            Interlocked.Decrement(ref _now);
        }
    }

    private void InterlockedMax(int now)
    {
        for (int most = _most; now > most && Interlocked.CompareExchange(ref _most, now, most) != most; most = _most)
        {
        }
    }
}

using System.Runtime.CompilerServices;
using KeywordBatch.Questions;

namespace KeywordBatch.Core.Tests.Questions;

/// <summary>Ordered streams read as one.</summary>
public class MergeTests
{
    private int _closed;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public async Task Parts_in_order_become_one_in_order(int parts)
    {
        int[] numbers = [.. Enumerable.Range(0, 1_000).Select(i => i / 3)];
        var random = new Random(parts);
        ILookup<int, int> byPart = numbers.ToLookup(_ => random.Next(parts));

        List<int> merged = await MergeAsync(Enumerable.Range(0, parts).Select(p => Stream(byPart[p])));

        Assert.Equal(numbers, merged);
        Assert.Equal(parts, _closed);
    }

    [Fact]
    public async Task An_error_of_one_part_ends_all()
    {
        async IAsyncEnumerable<int> Breaking()
        {
            yield return 2;
            await Task.Yield();
            throw new IOException("The line is dead.");
        }

        IOException e = await Assert.ThrowsAsync<IOException>(() => MergeAsync([Stream([1, 3]), Breaking()]));

        Assert.Equal("The line is dead.", e.Message);
        Assert.Equal(1, _closed);
    }

    [Fact]
    public async Task Who_stops_early_leaves_no_part_open()
    {
        IAsyncEnumerable<int> merged = ReadAhead.MergeAsync([Stream([1, 4]), Stream([2, 3])], Comparer<int>.Default, default);

        Assert.Equal([1, 2], await merged.Take(2).ToListAsync());
        Assert.Equal(2, _closed);
    }

    private static async Task<List<int>> MergeAsync(IEnumerable<IAsyncEnumerable<int>> streams) =>
        await ReadAhead.MergeAsync(streams, Comparer<int>.Default, default).ToListAsync();

    private async IAsyncEnumerable<int> Stream(IEnumerable<int> items, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        try
        {
            foreach (int item in items)
            {
                await Task.Yield();
                cancellationToken.ThrowIfCancellationRequested();
                yield return item;
            }
        }
        finally
        {
            Interlocked.Increment(ref _closed);
        }
    }
}

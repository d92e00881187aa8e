using KeywordBatch.Batch;

namespace KeywordBatch.Core.Tests.Batch;

public sealed class AdaptiveChunkSizeTests
{
    private static readonly BatchOptions Options = new();

    [Fact]
    public void It_grows_by_100_to_the_limit_while_all_goes_well()
    {
        var size = new AdaptiveChunkSize(Options);

        Assert.Equal([500, 600, 700, 800, 900, 1000, 1000], Sizes(size, 7, n => Chunk(n, 0, milliseconds: 20)));
    }

    [Fact]
    public void It_shrinks_by_100_under_85_percent_and_stays_between()
    {
        var size = new AdaptiveChunkSize(Options);

        Assert.Equal([500, 400, 300, 200, 100, 100], Sizes(size, 6, n => Chunk(n, n / 5, milliseconds: 20)));
        Assert.Equal([100, 100], Sizes(size, 2, n => Chunk(n, n / 10, milliseconds: 20)));
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(0.6)]
    [InlineData(0.9)]
    public void It_meets_the_target_within_20_percent_ten_chunks_after_the_server_gets_five_times_slower(double millisecondsPerRow)
    {
        var size = new AdaptiveChunkSize(Options);
        Sizes(size, 20, n => Chunk(n, 0, n * millisecondsPerRow));

        Sizes(size, 10, n => Chunk(n, 0, n * millisecondsPerRow * 5));

        double storing = size.Current * millisecondsPerRow * 5;
        Assert.InRange(storing, 400, 600);
    }

    [Fact]
    public void It_halves_after_a_deadlock_and_never_under_the_least()
    {
        var size = new AdaptiveChunkSize(Options);

        Assert.Equal([500, 250, 125, 100], Sizes(size, 4, n => Chunk(n, 0, 20) with { Tries = 2 }));
    }

    private static List<int> Sizes(AdaptiveChunkSize size, int chunks, Func<int, ChunkResult> store)
    {
        var sizes = new List<int>();
        for (int i = 0; i < chunks; i++)
        {
            sizes.Add(size.Current);
            size.Learn(store(size.Current));
        }

        return sizes;
    }

    private static ChunkResult Chunk(int rows, int failures, double milliseconds) =>
        new(rows - failures, 0, [.. Enumerable.Range(0, failures).Select(i => new KeywordFailure(new(2025, 6, 11), $"{i}", 1, "store", "r"))])
        {
            Duration = TimeSpan.FromMilliseconds(milliseconds),
        };
}

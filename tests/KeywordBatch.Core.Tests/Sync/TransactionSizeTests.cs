using KeywordBatch.Sync;

namespace KeywordBatch.Core.Tests.Sync;

public sealed class TransactionSizeTests
{
    private static readonly TimeSpan Quick = TimeSpan.FromMilliseconds(20);

    [Fact]
    public void A_quick_database_gets_up_to_ten_chunks_at_once()
    {
        var size = new TransactionSize(new());

        Assert.Equal([500, 1_200, 2_800, 6_400, 9_000, 10_000, 10_000], Sizes(size, 7, failed: _ => 0, Quick));
    }

    [Fact]
    public void Rows_that_fail_bring_it_back_to_a_chunk_which_shrinks_under_85_percent()
    {
        var size = new TransactionSize(new());
        Sizes(size, 7, failed: _ => 0, Quick);

        size.Learn(10_000, 1, Quick, 1);
        Assert.Equal(1_000, size.Current);

        Assert.Equal([1_000, 900, 800], Sizes(size, 3, failed: n => n / 5, Quick));
    }

    [Fact]
    public void A_retry_and_a_slow_database_take_chunks_away()
    {
        var retried = new TransactionSize(new());
        var slow = new TransactionSize(new());
        Sizes(retried, 7, failed: _ => 0, Quick);
        Sizes(slow, 7, failed: _ => 0, Quick);

        retried.Learn(10_000, 0, Quick, tries: 2);
        slow.Learn(10_000, 0, TimeSpan.FromSeconds(1), 1);

        Assert.Equal(500, retried.Current);
        Assert.Equal(5_000, slow.Current);
    }

    [Fact]
    public void A_pause_after_each_chunk_leaves_one_at_a_time()
    {
        var size = new TransactionSize(new() { ChunkPause = TimeSpan.FromSeconds(1) });

        Assert.Equal([500, 600, 700], Sizes(size, 3, failed: _ => 0, Quick));
    }

    [Fact]
    public void A_part_of_what_was_allowed_says_nothing_about_more()
    {
        var size = new TransactionSize(new());

        size.Learn(40, 0, Quick, 1);

        Assert.Equal(500, size.Current);
    }

    private static List<int> Sizes(TransactionSize size, int transactions, Func<int, int> failed, TimeSpan duration)
    {
        var sizes = new List<int>();
        for (int i = 0; i < transactions; i++)
        {
            int rows = size.Current;
            sizes.Add(rows);
            size.Learn(rows, failed(rows), duration, 1);
        }

        return sizes;
    }
}

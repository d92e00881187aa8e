using KeywordBatch.Batch;

namespace KeywordBatch.Core.Tests.Batch;

public sealed class DurationTallyTests
{
    [Fact]
    public void Nothing_has_neither_mean_nor_percentile()
    {
        var tally = new DurationTally();

        Assert.Null(tally.MeanMilliseconds);
        Assert.Null(tally.PercentileMilliseconds(0.95));
    }

    [Fact]
    public void The_95th_of_100_is_told_to_5_percent()
    {
        var tally = new DurationTally();
        foreach (int i in Enumerable.Range(1, 100).Reverse())
        {
            tally.Add(TimeSpan.FromMilliseconds(i * 10));
        }

        Assert.Equal(505, tally.MeanMilliseconds!.Value, 6);
        Assert.InRange(tally.PercentileMilliseconds(0.95)!.Value, 950, 950 * 1.05);
        Assert.InRange(tally.PercentileMilliseconds(0.5)!.Value, 500, 500 * 1.05);
        Assert.InRange(tally.PercentileMilliseconds(1)!.Value, 1000, 1050);
    }

    [Fact]
    public void No_time_and_days_are_counted_too()
    {
        var tally = new DurationTally();
        tally.Add(TimeSpan.Zero);
        tally.Add(TimeSpan.FromDays(2));

        Assert.Equal(2, tally.Count);
        Assert.InRange(tally.PercentileMilliseconds(0.5)!.Value, 0, 1);
        Assert.True(tally.PercentileMilliseconds(1) > TimeSpan.FromHours(1).TotalMilliseconds);
    }
}

using KeywordBatch.Questions;

namespace KeywordBatch.Core.Tests.Questions;

public sealed class DayPartTests
{
    private static readonly DateOnly Day = new(2025, 6, 11);

    [Theory]
    [InlineData(0, 1, 0, 1, true)]
    [InlineData(1, 4, 1, 4, true)]
    [InlineData(1, 4, 2, 4, false)]
    [InlineData(0, 1, 3, 4, true)]
    [InlineData(1, 4, 0, 3, true)]
    public void Parts_overlap_when_they_are_the_same_or_divide_the_day_differently(int bucket, int buckets, int other, int others, bool overlap)
    {
        Assert.Equal(overlap, new DayPart(Day, bucket, buckets).Overlaps(new(Day, other, others)));
        Assert.False(new DayPart(Day, bucket, buckets).Overlaps(new(Day.AddDays(1), other, others)));
    }
}

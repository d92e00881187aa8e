using KeywordBatch.DataContainers;
using KeywordBatch.Testing;

namespace KeywordBatch.Core.Tests.DataContainers;

public class ClearTests
{
    private const long FarAhead = 20991231230000;

    private static readonly ManualTimeProvider Clock = new(new DateTimeOffset(2025, 6, 11, 12, 30, 0, TimeSpan.Zero));

    [Theory]
    [InlineData(-1)]
    [InlineData(int.MinValue)]
    [InlineData(1_000_001)]
    public void Hours_to_keep_are_within_their_range(int hours)
    {
        DataContainerMaintenance maintenance = ContainerText.Maintain(Fill(ContainerText.Hour));
        Assert.Equal("OptionOutOfRange", Assert.Throws<KeywordBatchException>(() => maintenance.KeepFrom(hours, Clock)).ErrorId);
    }

    [Fact]
    public void Hours_to_keep_count_back_from_the_newest_hour_or_from_now()
    {
        Assert.Equal(20250611070000, ContainerText.Maintain(Fill(ContainerText.Hour)).KeepFrom(2, Clock));
        Assert.Equal(20250611100000, ContainerText.Maintain(Fill(ContainerText.Hour, FarAhead)).KeepFrom(2, Clock));
        Assert.Equal(0, ContainerText.Maintain(new MemoryStorage()).KeepFrom(2, Clock));
    }

    private static MemoryStorage Fill(params long[] hours)
    {
        MemoryStorage storage = new();
        using DataContainerWriter writer = ContainerText.OpenWriter(storage);
        foreach (long hour in hours)
        {
            writer.Put(1, hour);
        }

        return storage;
    }
}

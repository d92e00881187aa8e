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

    [Fact]
    public void Looking_at_many_hours_and_deleting_them_lists_the_files_once()
    {
        long[] hours = [.. Enumerable.Range(0, 10).Select(hour => ContainerText.Hour + (10000 * hour))];
        HookedStorage storage = new(Fill(hours));
        DataContainerMaintenance maintenance = ContainerText.Maintain(storage);
        foreach (long hour in hours.SkipLast(1))
        {
            Assert.Equal(DataContainerHealth.Healthy, maintenance.Describe(hour).Health);
            Assert.Equal(DataContainerHealth.Healthy, maintenance.Test(hour).Health);
            maintenance.Compress(hour);
            maintenance.Delete(hour);
        }

        Assert.Equal(1, storage.Listings);
    }

    [Fact]
    public void An_hour_that_somebody_else_deletes_meanwhile_is_no_error()
    {
        MemoryStorage storage = Fill(ContainerText.Hour, ContainerText.Hour + 10000);
        DataContainerMaintenance maintenance = ContainerText.Maintain(storage);
        IReadOnlyList<long> seen = maintenance.Partitions();
        ContainerText.Maintain(storage).Delete(ContainerText.Hour);
        Assert.Equal([false, true], seen.Select(maintenance.Delete));
    }

    [Fact]
    public void What_a_killed_compression_or_repair_left_unfinished_goes_with_its_hour()
    {
        MemoryStorage storage = Fill(ContainerText.Hour, ContainerText.Hour + 10000);
        storage.Create("20250611090000.db.gz.tmp");
        storage.Create("20250611090000.db.idx.tmp");
        storage.Create("20250611100000.db.gz.tmp");
        ContainerText.Maintain(storage).Delete(ContainerText.Hour);
        Assert.Equal(["20250611100000.db", "20250611100000.db.gz.tmp", "20250611100000.db.idx"], storage.List().Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Hours_that_are_deleted_while_all_are_looked_at_are_left_out(bool isTest)
    {
        int looks = 0;
        while (DeletesAt(looks))
        {
            looks++;
        }

        Assert.True(looks > 10, $"{looks} looks");

        bool DeletesAt(int look)
        {
            MemoryStorage disk = Fill(ContainerText.Hour, ContainerText.Hour + 10000, ContainerText.Hour + 20000);
            bool isDeleted = false;
            HookedStorage storage = new(disk)
            {
                BeforeLook = () =>
                {
                    if (look-- == 0)
                    {
                        isDeleted = true;
                        Retention.Delete(disk, ContainerText.Hour);
                        Retention.Delete(disk, ContainerText.Hour + 10000);
                    }
                },
            };
            DataContainerMaintenance maintenance = ContainerText.Maintain(storage);
            DataContainerHealth[] healths = isTest
                ? [.. maintenance.TestAll().Select(check => check.Health)]
                : [.. maintenance.DescribeAll().Select(hour => hour.Health)];
            Assert.InRange(healths.Length, 1, 3);
            Assert.All(healths, health => Assert.Equal(DataContainerHealth.Healthy, health));
            return isDeleted;
        }
    }

    [Fact]
    public void An_hour_is_the_newest_again_when_the_one_behind_it_is_gone()
    {
        MemoryStorage storage = Fill(ContainerText.Hour, ContainerText.Hour + 10000);
        DataContainerMaintenance maintenance = ContainerText.Maintain(storage);
        maintenance.Describe(ContainerText.Hour);
        maintenance.Delete(ContainerText.Hour + 10000);

        Assert.Equal("PartitionNotClosed", Assert.Throws<KeywordBatchException>(() => maintenance.Compress(ContainerText.Hour)).ErrorId);
    }

    [Fact]
    public void Hours_can_be_cleared_from_a_disk_that_has_no_room_to_say_by_whom()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        using TempHome home = new();
        using (DataContainerWriter writer = DataContainerWriter.Open(ContainerText.Options with { Home = home.Path }))
        {
            writer.Put(1);
        }

        // Whatever is written to it finds no room.
        File.CreateSymbolicLink(home.File("maintenance.pid"), "/dev/full");
        DataContainerMaintenance maintenance = DataContainerMaintenance.Open(home.Path);
        maintenance.Delete(ContainerText.Hour);

        Assert.Empty(maintenance.Partitions());
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

using System.Text;
using KeywordBatch.DataContainers;

namespace KeywordBatch.Core.Tests.DataContainers;

/// <summary>A reader beside whoever repairs, recovers, expands or goes on writing: each record once and in order.</summary>
public class FollowTests
{
    private const int Records = 9;
    private const string IndexName = "20250611090000.db.idx";
    private const string DataName = "20250611090000.db";

    private static readonly string[] Values = [.. Enumerable.Range(0, Records).Select(ContainerText.ValueOf)];

    [Theory]
    [InlineData(4, true)]
    [InlineData(4, false)]
    [InlineData(0, false)]
    public void Who_waits_at_the_end_of_an_index_sees_what_a_repair_brings_back(int left, bool isCut)
    {
        MemoryStorage disk = WithoutIndexFrom(left, isCut);
        HookedStorage storage = new(disk);
        using DataContainerReader reader = ContainerText.OpenReader(disk);
        reader.SeekFirst();
        List<string> values = [];
        Follow();
        storage.AfterChange = Follow;

        ContainerText.Maintain(storage).Repair(ContainerText.Hour);

        Assert.Equal(Values, values);

        void Follow() => values.AddRange(Rest(reader));
    }

    [Fact]
    public void Who_looks_for_a_whole_record_while_entries_are_made_again_passes_over_none()
    {
        int looks = 0;
        while (RecoversAt(looks))
        {
            looks++;
        }

        Assert.True(looks > 20, $"{looks} looks");

        static bool RecoversAt(int look)
        {
            HookedStorage storage = new(WithoutIndexFrom(4, isCut: false));
            bool isRecovered = false;
            storage.BeforeLook = () =>
            {
                if (look-- == 0)
                {
                    isRecovered = true;
                    ContainerText.OpenWriter(storage).Dispose();
                }
            };
            List<DataContainerDamage> damage = [];
            using DataContainerReader reader = ContainerText.OpenReader(storage, damage);
            reader.SeekFirst();
            List<string> values = [.. Rest(reader)];
            bool wasInTime = isRecovered;
            look = 0;
            storage.BeforeLook();
            values.AddRange(Rest(reader));
            Assert.Equal(Values, values);
            Assert.Empty(damage);
            return wasInTime;
        }
    }

    [Fact]
    public void Who_comes_to_an_hour_while_it_is_expanded_reads_it()
    {
        MemoryStorage compressed = ContainerText.Fill(Records, isClosed: true);
        ContainerText.Maintain(compressed).Compress(ContainerText.Hour);
        for (int when = 0; when < 12; when++)
        {
            MemoryStorage disk = compressed.Copy();
            HookedStorage storage = new(disk);
            int looks = when;
            storage.BeforeLook = () =>
            {
                if (looks-- == 0)
                {
                    ContainerText.Maintain(disk).Repair(ContainerText.Hour);
                }
            };
            List<DataContainerDamage> damage = [];
            Assert.Equal([.. Values, ContainerText.ValueOf(50)], ContainerText.ReadValues(storage, damage));
            Assert.Empty(damage);
        }
    }

    [Fact]
    public void Who_waits_from_a_time_on_sees_what_comes_in_the_place_of_a_damaged_end()
    {
        MemoryStorage storage = ContainerText.Fill(Records, isClosed: false);
        storage.Files[DataName].Flip((int)storage.Files[DataName].Length - 1, 0);
        using DataContainerReader reader = ContainerText.OpenReader(storage);
        reader.SeekTime(ContainerText.Hour + 30);
        Assert.Empty(Rest(reader));

        using DataContainerWriter writer = ContainerText.OpenWriter(storage);
        writer.Put(40);
        writer.Flush();

        Assert.Equal([ContainerText.ValueOf(40)], Rest(reader));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Who_looks_at_an_hour_while_it_is_recovered_and_closed_takes_nothing_for_damage(bool isTest)
    {
        int looks = 0;
        while (ClosesAt(looks))
        {
            looks++;
        }

        Assert.True(looks > 3, $"{looks} looks");

        bool ClosesAt(int look)
        {
            MemoryStorage disk = WithoutIndexFrom(4, isCut: false);
            bool isClosed = false;
            HookedStorage storage = new(disk);
            storage.BeforeLook = () =>
            {
                if (look-- == 0)
                {
                    isClosed = true;
                    using DataContainerWriter writer = ContainerText.OpenWriter(disk);
                    writer.Put(50, ContainerText.Hour + 10000);
                }
            };
            DataContainerMaintenance maintenance = ContainerText.Maintain(storage);
            DataContainerHealth health = isTest
                ? maintenance.Test(ContainerText.Hour).Health
                : maintenance.Describe(ContainerText.Hour).Health;
            Assert.NotEqual(DataContainerHealth.Damaged, health);
            return isClosed;
        }
    }

    [Fact]
    public void Who_looked_for_times_in_a_damaged_hour_finds_what_a_repair_brings_back()
    {
        const int Many = 1000, Bad = 300, Good = 700;
        MemoryStorage storage = new();
        using (DataContainerWriter writer = ContainerText.OpenWriter(storage))
        {
            for (int number = 0; number < Many; number++)
            {
                writer.Put(TimeOf(number), "", []);
            }
        }

        storage.Files[IndexName].Write(PartitionFormat.EntryOffset(Bad), new byte[(Good - Bad) * PartitionFormat.EntrySize]);
        using DataContainerReader reader = ContainerText.OpenReader(storage);
        Assert.All(Enumerable.Range(0, Many), n => Assert.Equal(n is >= Bad and < Good ? Good : n, Find(n)));

        ContainerText.Maintain(storage).Repair(ContainerText.Hour);

        Assert.All(Enumerable.Range(0, Many), n => Assert.Equal(n, Find(n)));

        static long TimeOf(int number) => ContainerText.Hour + (number / 60 * 100) + (number % 60);

        long Find(int number) =>
            reader.TryGetByTime(ContainerText.Hour, TimeOf(number), out DataContainerRecordView record) ? record.Key : -1;
    }

    [Theory]
    [InlineData(3, true)]
    [InlineData(Records, true)]
    [InlineData(Records + 3, true)]
    [InlineData(3, false)]
    [InlineData(Records + 3, false)]
    public void Who_waits_in_an_hour_that_is_cleared_and_begun_anew_reads_it_from_its_start(int records, bool looksBetween)
    {
        MemoryStorage storage = ContainerText.Fill(Records, isClosed: false);
        using DataContainerReader reader = ContainerText.OpenReader(storage);
        reader.SeekFirst();
        Assert.Equal(Values, Rest(reader));

        ContainerText.Maintain(storage).Delete(ContainerText.Hour);
        if (looksBetween)
        {
            Assert.Empty(Rest(reader));
        }

        // Who has seen that it was cleared takes the same records for new ones.
        int[] anew = [.. Enumerable.Range(looksBetween ? 0 : 20, records)];
        using DataContainerWriter writer = ContainerText.OpenWriter(storage);
        Array.ForEach(anew, number => writer.Put(number));
        writer.Flush();

        Assert.Equal(anew.Select(ContainerText.ValueOf), Rest(reader));
    }

    [Fact]
    public void Who_waits_in_a_container_that_is_cleared_reads_what_comes_into_an_earlier_hour()
    {
        MemoryStorage storage = ContainerText.Fill(Records, isClosed: false);
        using DataContainerReader reader = ContainerText.OpenReader(storage);
        reader.SeekFirst();
        Assert.Equal(Values, Rest(reader));
        ContainerText.Maintain(storage).Delete(ContainerText.Hour);
        Assert.Empty(Rest(reader));

        using DataContainerWriter writer = ContainerText.OpenWriter(storage);
        writer.Put(20, ContainerText.Hour - 10000);
        writer.Flush();

        Assert.Equal([ContainerText.ValueOf(20)], Rest(reader));
    }

    [Fact]
    public void Who_asks_for_an_hour_that_is_not_there_lists_no_files()
    {
        HookedStorage storage = new(ContainerText.Fill(Records, isClosed: true));
        using DataContainerReader reader = ContainerText.OpenReader(storage);

        Assert.False(reader.TryGet(ContainerText.Hour - 10000, 0, out _));

        Assert.Equal(0, storage.Listings);
    }

    private static MemoryStorage WithoutIndexFrom(int number, bool isCut)
    {
        MemoryStorage storage = ContainerText.Fill(Records, isClosed: false);
        long from = PartitionFormat.EntryOffset(number);
        if (isCut)
        {
            storage.Files[IndexName].SetLength(from);
        }
        else
        {
            storage.Files[IndexName].Write(from, new byte[storage.Files[IndexName].Length - from]);
        }

        return storage;
    }

    private static List<string> Rest(DataContainerReader reader)
    {
        List<string> values = [];
        while (reader.TryReadNext(out DataContainerRecordView record))
        {
            values.Add(Encoding.UTF8.GetString(record.Value));
        }

        return values;
    }
}

using System.Text;
using KeywordBatch.DataContainers;

namespace KeywordBatch.Core.Tests.DataContainers;

/// <summary>What an opening makes of an index that a power failure left behind its data.</summary>
public class RecoveryTests
{
    private const int Records = 40;
    private const string IndexName = "20250611090000.db.idx";
    private const string DataName = "20250611090000.db";

    private static readonly string[] Values = [.. Enumerable.Range(0, Records).Select(ContainerText.ValueOf)];

    [Fact]
    public void Entries_that_are_lost_anywhere_come_back_byte_by_byte()
    {
        MemoryStorage original = Fill();
        byte[] index = original.Files[IndexName].Bytes.ToArray();
        for (int from = 0; from <= Records; from++)
        {
            for (int to = from; to <= Records; to += 3)
            {
                MemoryStorage hole = original.Copy();
                hole.Files[IndexName].Write(PartitionFormat.EntryOffset(from), new byte[(to - from) * PartitionFormat.EntrySize]);
                AssertRecovers(hole, index);

                // Behind the hole, entries are cut off, one of them in the middle.
                MemoryStorage cut = hole.Copy();
                cut.Files[IndexName].SetLength(Math.Min(index.Length, PartitionFormat.EntryOffset(to) + (from % PartitionFormat.EntrySize)));
                AssertRecovers(cut, index);
            }
        }
    }

    [Fact]
    public void An_index_of_which_nothing_reached_the_disk_is_made_again()
    {
        MemoryStorage storage = Fill();
        byte[] index = storage.Files[IndexName].Bytes.ToArray();
        foreach (int length in (int[])[0, 10, PartitionFormat.HeaderSize, PartitionFormat.HeaderSize + 1, index.Length])
        {
            MemoryStorage lost = storage.Copy();
            lost.Files[IndexName] = new MemoryFile(IndexName, new byte[length]);
            AssertRecovers(lost, index);
        }
    }

    [Fact]
    public void A_record_without_data_costs_itself_and_is_still_reported()
    {
        MemoryStorage storage = Fill();
        storage.Files[DataName].Flip((int)EntryOf(storage, 20).Offset + 20, 3);
        storage.Files[IndexName].Write(PartitionFormat.EntryOffset(10), new byte[15 * PartitionFormat.EntrySize]);
        ContainerText.OpenWriter(storage).Dispose();

        List<DataContainerDamage> damage = [];
        Assert.Equal(Values.Where((_, number) => number != 20), ContainerText.ReadValues(storage, damage));
        Assert.Equal([new DataContainerDamage("20250611090000", 20, 1, DataContainerDamageKind.Index)], damage);
    }

    [Fact]
    public void A_removed_record_stays_removed()
    {
        MemoryStorage storage = Fill();
        storage.Files[DataName].Flip((int)EntryOf(storage, 20).Offset + 20, 3);
        ContainerText.Maintain(storage).Repair(ContainerText.Hour);
        storage.Files[IndexName].Write(PartitionFormat.EntryOffset(25), new byte[15 * PartitionFormat.EntrySize]);
        ContainerText.OpenWriter(storage).Dispose();

        List<DataContainerDamage> damage = [];
        Assert.Equal(Values.Where((_, number) => number != 20), ContainerText.ReadValues(storage, damage));
        Assert.Empty(damage);
        Assert.Equal(1, ContainerText.Maintain(storage).Test(ContainerText.Hour).Removed);
    }

    [Theory]
    [InlineData(0, Records)]
    [InlineData(30, 10)]
    [InlineData(Records, 0)]
    public void Records_whose_data_is_gone_are_counted_and_what_a_dead_writer_was_writing_is_not(int whole, int lost)
    {
        MemoryStorage storage = Fill();
        long length = whole == Records ? storage.Files[DataName].Length : EntryOf(storage, whole).Offset;
        storage.Files[DataName].SetLength(length);
        storage.Files[DataName].Write(length, [1, 2, 3]);

        using DataContainerWriter writer = ContainerText.OpenWriter(storage);

        Assert.Equal(lost, writer.LostRecords);
        Assert.True(writer.RecoveredBytes > 0);
    }

    [Theory]
    [InlineData(20, 4)]
    [InlineData(20, -4)]
    [InlineData(Records - 1, 4)]
    public void Records_that_damage_has_moved_are_not_cut(int from, int by)
    {
        MemoryStorage storage = Fill();
        byte[] data = storage.Files[DataName].Bytes.ToArray();
        int at = (int)EntryOf(storage, from).Offset - 5;
        byte[] moved = by > 0 ? [.. data[..at], .. new byte[by], .. data[at..]] : [.. data[..at], .. data[(at - by)..]];
        storage.Files[DataName] = new MemoryFile(DataName, moved);
        using (DataContainerWriter writer = ContainerText.OpenWriter(storage))
        {
            Assert.Equal((0L, 0L), (writer.LostRecords, writer.RecoveredBytes));
            Assert.Equal(Records, writer.Put(ContainerText.Hour, "", []).Key);
        }

        List<DataContainerDamage> damage = [];
        Assert.Equal([.. Values.Where((_, number) => number != from - 1), ""], ContainerText.ReadValues(storage, damage));
        Assert.Equal([new DataContainerDamage("20250611090000", from - 1, 1, DataContainerDamageKind.Data)], damage);
    }

    [Fact]
    public void What_cannot_be_behind_waits_for_a_repair()
    {
        MemoryStorage storage = Fill();
        storage.Files[IndexName].Write(PartitionFormat.EntryOffset(2), new byte[2 * PartitionFormat.EntrySize]);
        DataContainerWriter.Open(ContainerText.Options, storage, null, ContainerText.SmallPolicy).Dispose();
        Assert.Equal(2, ContainerText.Maintain(storage).Test(ContainerText.Hour).Damaged);
        Assert.Equal(2, ContainerText.Maintain(storage).Repair(ContainerText.Hour).EntriesWritten);
        Assert.Equal(Values, ContainerText.ReadValues(storage));
    }

    [Fact]
    public void Behind_more_bad_entries_than_can_be_behind_no_record_is_cut()
    {
        MemoryStorage storage = Fill();
        storage.Files[IndexName].Write(PartitionFormat.EntryOffset(2), new byte[(Records + ContainerText.SmallPolicy.Lag) * PartitionFormat.EntrySize]);
        using (DataContainerWriter writer = DataContainerWriter.Open(ContainerText.Options, storage, null, ContainerText.SmallPolicy))
        {
            Assert.Equal(Records, writer.Put(ContainerText.Hour, "", []).Key);
        }

        Assert.Equal([.. Values, ""], ContainerText.ReadValues(storage));
    }

    [Fact]
    public void Room_ahead_of_the_records_is_no_damage_and_is_cut_by_the_end_and_by_the_next_opening()
    {
        MemoryStorage storage = new();
        DataContainerWriter writer = DataContainerWriter.Open(ContainerText.Options, storage, null, ContainerText.SmallPolicy);
        for (int number = 0; number < 3; number++)
        {
            writer.Put(number);
            writer.Commit();
        }

        MemoryStorage killed = storage.Copy();
        writer.Dispose();
        Assert.True(killed.Files[DataName].Length > storage.Files[DataName].Length);
        Assert.Equal(0, killed.Files[DataName].Bytes[^1]);
        DataContainerCheck check = ContainerText.Maintain(killed).Test(ContainerText.Hour);
        Assert.Equal((DataContainerHealth.Healthy, 3L, 0L), (check.Health, check.Records, check.TailBytes));
        Assert.Equal(DataContainerHealth.Healthy, ContainerText.Maintain(killed).Describe(ContainerText.Hour).Health);

        using (DataContainerWriter next = ContainerText.OpenWriter(killed))
        {
            Assert.Equal(0, next.RecoveredBytes);
        }

        Assert.Equal(storage.Files[DataName].Bytes, killed.Files[DataName].Bytes);
        Assert.Equal([DataName, IndexName], killed.Files.Keys.Order());
    }

    [Theory]
    [InlineData(70_000, false)]
    [InlineData(70_000, true)]
    [InlineData(140_000, false)]
    public void Behind_a_hole_of_very_many_records_the_others_come_back(int lost, bool isPutOn)
    {
        const int Before = 1000, Behind = 1000;
        MemoryStorage storage = new();
        using (DataContainerWriter writer = ContainerText.OpenWriter(storage))
        {
            for (int number = 0; number < Before + lost + Behind; number++)
            {
                writer.Put(ContainerText.Hour, "o", []);
            }
        }

        long from = EntryOf(storage, Before).Offset;
        storage.Files[DataName].Write(from, new byte[EntryOf(storage, Before + lost).Offset - from]);
        storage.Delete(IndexName);
        if (isPutOn)
        {
            using DataContainerWriter writer = ContainerText.OpenWriter(storage);
            Assert.Equal(0, writer.RecoveredBytes);
        }
        else
        {
            Assert.Equal(Before + Behind, ContainerText.Maintain(storage).Test(ContainerText.Hour).Recoverable);
            ContainerText.Maintain(storage).Repair(ContainerText.Hour);
        }

        using DataContainerReader reader = ContainerText.OpenReader(storage);
        Assert.True(reader.TryGet(ContainerText.Hour, Before + lost, out _));
        Assert.True(reader.TryGet(ContainerText.Hour, Before + lost + Behind - 1, out _));
        Assert.False(reader.TryGet(ContainerText.Hour, Before + lost - 1, out _));
        Assert.Equal(Before + Behind, ContainerText.Maintain(storage).Test(ContainerText.Hour).Records);
    }

    [Fact]
    public void What_a_writer_cuts_in_making_an_index_again_is_told()
    {
        MemoryStorage storage = Fill();
        storage.Files[DataName].Write(storage.Files[DataName].Length, [1, 2, 3]);
        storage.Delete(IndexName);
        using DataContainerWriter writer = ContainerText.OpenWriter(storage);
        Assert.Equal(3, writer.RecoveredBytes);
    }

    private static MemoryStorage Fill()
    {
        MemoryStorage storage = new();
        using DataContainerWriter writer = ContainerText.OpenWriter(storage);
        for (int number = 0; number < Records; number++)
        {
            // Times and opts that rise and fall, so that a wrong maximum shows.
            writer.Put(ContainerText.Hour + (number * 7 % 60), $"{number * 11 % 17}", Encoding.UTF8.GetBytes(Values[number]));
        }

        return storage;
    }

    private static IndexEntry EntryOf(MemoryStorage storage, long number)
    {
        using PartitionReader reader = PartitionReader.Open(storage, ContainerText.Hour)!;
        Assert.True(reader.TryReadEntry(number, 0, out IndexEntry entry));
        return entry;
    }

    private static void AssertRecovers(MemoryStorage storage, byte[] index)
    {
        using (DataContainerWriter writer = ContainerText.OpenWriter(storage))
        {
            Assert.Equal(0, writer.RecoveredBytes);
        }

        Assert.True(storage.Files[IndexName].Bytes.SequenceEqual(index));
        Assert.Equal(DataContainerHealth.Healthy, ContainerText.Maintain(storage).Test(ContainerText.Hour).Health);
    }
}

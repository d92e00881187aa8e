using KeywordBatch.DataContainers;

namespace KeywordBatch.Core.Tests.DataContainers;

/// <summary>How much of the files is read for what.</summary>
public class ReadAheadTests
{
    private const int Records = 30_000;
    private const string IndexName = "20250611090000.db.idx";
    private const string DataName = "20250611090000.db";

    private readonly MemoryStorage _storage = Fill();

    private MemoryFile Index => _storage.Files[IndexName];

    private MemoryFile Data => _storage.Files[DataName];

    [Fact]
    public void Reading_in_order_reads_each_byte_once()
    {
        long before = BytesRead();
        Assert.Equal(Records, ContainerText.ReadValues(_storage).Count);
        Assert.InRange(BytesRead() - before, 0, (Index.Length + Data.Length) * 1.01);
    }

    [Fact]
    public void A_look_up_reads_an_entry_and_its_record()
    {
        using DataContainerReader reader = ContainerText.OpenReader(_storage);
        Assert.True(reader.TryGet(ContainerText.Hour, 7, out _));
        foreach (int number in (int[])[20_000, 3, 29_999, 10_000])
        {
            long before = BytesRead();
            Assert.True(reader.TryGet(ContainerText.Hour, number, out DataContainerRecordView record));
            Assert.Equal(
                PartitionFormat.EntrySize + PartitionFormat.RecordHeaderSize + record.OptUtf8.Length + record.Value.Length,
                BytesRead() - before);
        }
    }

    [Fact]
    public void Reading_on_from_a_look_up_reads_ahead()
    {
        using DataContainerReader reader = ContainerText.OpenReader(_storage);
        Assert.True(reader.TryGet(ContainerText.Hour, 15_000, out _));
        Assert.True(reader.TryReadNext(out _));
        long before = BytesRead();
        for (int next = 0; next < 1_000; next++)
        {
            Assert.True(reader.TryReadNext(out _));
        }

        Assert.Equal(before, BytesRead());
    }

    [Fact]
    public void Many_damaged_records_in_a_row_are_not_read_far_ahead_of()
    {
        const int First = 100, Damaged = 2_000;
        for (int number = First; number < First + Damaged; number++)
        {
            Index.Flip((int)PartitionFormat.EntryOffset(number), 3);
        }

        List<DataContainerDamage> damage = [];
        long before = BytesRead();
        Assert.Equal(Records - Damaged, ContainerText.ReadValues(_storage, damage).Count);
        Assert.Equal(Damaged, Assert.Single(damage).Count);
        Assert.InRange(BytesRead() - before, 0, (Index.Length + Data.Length) * 2);
    }

    private long BytesRead() => Index.BytesRead + Data.BytesRead;

    private static MemoryStorage Fill()
    {
        MemoryStorage storage = new();
        using DataContainerWriter writer = ContainerText.OpenWriter(storage);
        for (int number = 0; number < Records; number++)
        {
            writer.Put(number);
        }

        return storage;
    }
}

using KeywordBatch.DataContainers;

namespace KeywordBatch.Core.Tests.DataContainers;

/// <summary>The end of an index that is missing though its data is there.</summary>
public class IndexEndTests
{
    private const int Records = 9;
    private const string IndexName = "20250611090000.db.idx";

    [Theory]
    [InlineData(0, false)]
    [InlineData(5, false)]
    [InlineData(8, false)]
    [InlineData(5, true)]
    public void In_a_closed_hour_it_is_told_and_the_hour_is_not_compressed(int left, bool isCutAmidEntry)
    {
        MemoryStorage storage = ContainerText.Fill(Records, isClosed: true);
        storage.Files[IndexName].SetLength(PartitionFormat.EntryOffset(left) + (isCutAmidEntry ? 7 : 0));
        List<DataContainerDamage> damage = [];
        Assert.Equal(left + 1, ContainerText.ReadValues(storage, damage).Count);
        Assert.Equal([new DataContainerDamage("20250611090000", left, 0, DataContainerDamageKind.MissingIndexEnd)], damage);
        Assert.Equal("IndexEndMissing", damage[0].ToError().ErrorId);
        KeywordBatchException refused = Assert.Throws<KeywordBatchException>(() => ContainerText.Maintain(storage).Compress(ContainerText.Hour));
        Assert.Equal("IndexEndMissing", refused.ErrorId);

        ContainerText.Maintain(storage).Repair(ContainerText.Hour);
        Assert.True(ContainerText.Maintain(storage).Compress(ContainerText.Hour).IsCompressed);
        damage.Clear();
        Assert.Equal(Records + 1, ContainerText.ReadValues(storage, damage).Count);
        Assert.Empty(damage);
    }

    [Fact]
    public void Behind_a_removed_record_it_is_told()
    {
        MemoryStorage storage = ContainerText.Fill(Records, isClosed: true);
        storage.Files["20250611090000.db"].Flip(PartitionFormat.HeaderSize + PartitionFormat.RecordHeaderSize, 1);
        ContainerText.Maintain(storage).Repair(ContainerText.Hour);
        storage.Files[IndexName].SetLength(PartitionFormat.EntryOffset(1));
        List<DataContainerDamage> damage = [];
        Assert.Single(ContainerText.ReadValues(storage, damage));
        Assert.Equal([new DataContainerDamage("20250611090000", 1, 0, DataContainerDamageKind.MissingIndexEnd)], damage);
    }

    [Fact]
    public void In_a_compressed_hour_it_is_told()
    {
        MemoryStorage storage = ContainerText.Fill(Records, isClosed: true);
        ContainerText.Maintain(storage).Compress(ContainerText.Hour);
        byte[] index = new byte[CompressedBlock.PlainSize];
        byte[] packed = storage.Files[IndexName + ".gz"].Bytes.ToArray();
        _ = CompressedBlock.Decode(packed, packed.Length, index, out _);
        storage.Files[IndexName + ".gz"] = new MemoryFile("", CompressedBlock.Encode(index.AsSpan(0, (int)PartitionFormat.EntryOffset(5)), 0));
        List<DataContainerDamage> damage = [];
        Assert.Equal(6, ContainerText.ReadValues(storage, damage).Count);
        Assert.Equal([new DataContainerDamage("20250611090000", 5, 0, DataContainerDamageKind.MissingIndexEnd)], damage);
    }

    [Fact]
    public async Task In_the_newest_hour_the_data_may_be_ahead_but_not_without_any_index()
    {
        MemoryStorage storage = ContainerText.Fill(Records, isClosed: false);
        storage.Files[IndexName].SetLength(PartitionFormat.EntryOffset(5));
        Assert.Empty((await ReadAsync(storage)).Damage);

        storage.Delete(IndexName);
        (int records, List<DataContainerDamage> damage) = await ReadAsync(storage);
        Assert.Equal(0, records);
        Assert.Equal([new DataContainerDamage("20250611090000", 0, 0, DataContainerDamageKind.MissingIndex)], damage);

        storage.Files["20250611090000.db"].SetLength(PartitionFormat.HeaderSize);
        Assert.Empty((await ReadAsync(storage)).Damage);
    }

    private static async Task<(int Records, List<DataContainerDamage> Damage)> ReadAsync(MemoryStorage storage)
    {
        List<DataContainerDamage> damage = [];
        using DataContainerReader reader = ContainerText.OpenReader(storage, damage);
        int records = 0;
        await foreach (DataContainerRecord _ in reader.ReadAllAsync())
        {
            records++;
        }

        return (records, damage);
    }
}

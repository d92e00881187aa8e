using System.IO.Compression;
using KeywordBatch.DataContainers;

namespace KeywordBatch.Core.Tests.DataContainers;

/// <summary>What a repair makes of compressed files that are damaged or of another layout: nothing may go with them.</summary>
public class CompressedRepairTests
{
    private const int Records = 5000;
    private const string DataName = "20250611090000.db.gz";
    private const string IndexName = "20250611090000.db.idx.gz";

    private static readonly Lazy<MemoryStorage> Compressed = new(Fill);
    private static readonly string[] Values = [.. Enumerable.Range(0, Records + 1).Select(ContainerText.ValueOf)];

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public void An_hour_packed_again_by_another_gzip_program_comes_back_whole(bool data, bool index)
    {
        MemoryStorage storage = Compressed.Value.Copy();
        foreach (string name in new[] { data ? DataName : null, index ? IndexName : null }.OfType<string>())
        {
            storage.Files[name] = new MemoryFile(name, PackedAgain(storage.Files[name].Bytes));
        }

        AssertRepairs(storage, Values);
        Assert.Equal(data, storage.Exists(DataName + ".lost"));
        Assert.Equal(index, storage.Exists(IndexName + ".lost"));
    }

    [Theory]
    [InlineData(DataName)]
    [InlineData(IndexName)]
    public void Any_flipped_byte_of_a_header_or_trailer_costs_no_record_and_the_original_is_kept(string name)
    {
        byte[] original = Compressed.Value.Files[name].Bytes.ToArray();
        int second = BitConverter.ToInt32(original, 16);
        for (int at = second - 8; at < second + CompressedBlock.HeaderSize; at++)
        {
            MemoryStorage storage = Compressed.Value.Copy();
            storage.Files[name].Flip(at, at % 8);
            AssertRepairs(storage, Values);
            Assert.True(storage.Exists(name + ".lost"));
        }

        foreach (int at in new[] { original.Length - 8, original.Length - 4, original.Length - 1 })
        {
            MemoryStorage storage = Compressed.Value.Copy();
            storage.Files[name].Flip(at, 1);
            AssertRepairs(storage, Values);
            Assert.True(storage.Exists(name + ".lost"));
        }
    }

    [Theory]
    [InlineData(DataName)]
    [InlineData(IndexName)]
    public void A_first_header_that_is_gone_but_for_its_magic_does_not_make_a_file_of_another_program_of_it(string name)
    {
        MemoryStorage storage = Compressed.Value.Copy();
        storage.Files[name].Write(3, new byte[CompressedBlock.HeaderSize - 3]);
        Assert.Equal(Values, ContainerText.ReadValues(storage));
        AssertRepairs(storage, Values);
        Assert.True(storage.Exists(name + ".lost"));
    }

    [Fact]
    public void A_flipped_byte_in_the_middle_costs_the_rest_of_its_block_at_most_and_the_original_is_kept()
    {
        MemoryStorage storage = Compressed.Value.Copy();
        byte[] original = storage.Files[DataName].Bytes.ToArray();
        int second = BitConverter.ToInt32(original, 16);
        int inMiddle = second + (BitConverter.ToInt32(original, second + 16) / 2);
        storage.Files[DataName].Flip(inMiddle, 2);
        byte[] damaged = storage.Files[DataName].Bytes.ToArray();

        AssertRepairs(storage, Values[..1000]);

        Assert.Equal(damaged, storage.Files[DataName + ".lost"].Bytes.ToArray());
        Assert.False(storage.Exists(DataName));
        Assert.True(ContainerText.ReadValues(storage).Count > Records - 1500);
    }

    [Fact]
    public void A_file_that_was_cut_gives_what_it_has_and_is_kept()
    {
        MemoryStorage storage = Compressed.Value.Copy();
        storage.Files[DataName].SetLength(storage.Files[DataName].Length - 1000);

        AssertRepairs(storage, Values[..3000]);

        Assert.True(storage.Exists(DataName + ".lost"));
    }

    [Fact]
    public void Whole_files_are_not_kept_and_a_second_original_is_kept_behind_the_first()
    {
        MemoryStorage storage = Compressed.Value.Copy();
        ContainerText.Maintain(storage).Repair(ContainerText.Hour);
        Assert.DoesNotContain(storage.Files.Keys, name => name.EndsWith(".lost", StringComparison.Ordinal));

        ContainerText.Maintain(storage).Compress(ContainerText.Hour);
        storage.Files[DataName + ".lost"] = new MemoryFile(DataName, [1, 2, 3]);
        storage.Files[DataName].Flip(BitConverter.ToInt32(storage.Files[DataName].Bytes[16..20]) - 7, 1);
        long length = storage.Files[DataName].Length;
        AssertRepairs(storage, Values);
        Assert.Equal(3 + length, storage.Files[DataName + ".lost"].Length);
        Assert.False(storage.Exists(DataName));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_compressed_hour_without_an_index_is_told_listed_tested_and_repaired(bool isNewest)
    {
        MemoryStorage storage = Compressed.Value.Copy();
        storage.Delete(IndexName);
        DataContainerMaintenance maintenance = ContainerText.Maintain(storage);
        List<DataContainerDamage> damage = [];
        Assert.Equal(Values[Records..], ContainerText.ReadValues(storage, damage));
        Assert.Equal([new DataContainerDamage("20250611090000", 0, 0, DataContainerDamageKind.MissingIndex)], damage);
        DataContainerPartition row = maintenance.Describe(ContainerText.Hour);
        Assert.Equal((true, DataContainerHealth.Damaged, storage.Files[DataName].Length), (row.IsCompressed, row.Health, row.Bytes));
        Assert.Equal(Records, maintenance.Test(ContainerText.Hour).Recoverable);
        Assert.True(maintenance.Compress(ContainerText.Hour).IsCompressed);
        if (isNewest)
        {
            maintenance.Delete(ContainerText.Hour + 10000);
        }

        AssertRepairs(storage, Values[..Records]);
    }

    [Fact]
    public void An_hour_of_which_nothing_but_an_unusable_index_is_left_does_not_stop_maintenance()
    {
        MemoryStorage storage = Compressed.Value.Copy();
        storage.Delete(DataName);
        storage.Files[IndexName].SetLength(20);
        DataContainerMaintenance maintenance = ContainerText.Maintain(storage);
        Assert.Equal(DataContainerHealth.Damaged, maintenance.Describe(ContainerText.Hour).Health);
        Assert.Equal(DataContainerHealth.Damaged, maintenance.Test(ContainerText.Hour).Health);
        Assert.Equal("NoSuchPartition", Assert.Throws<KeywordBatchException>(() => maintenance.Test(ContainerText.Hour - 10000)).ErrorId);
    }

    [Theory]
    [InlineData(IndexName, false)]
    [InlineData(IndexName, true)]
    [InlineData(DataName, true)]
    public void A_newest_hour_that_is_compressed_and_damaged_is_repaired_for_the_writer(string name, bool isForeign)
    {
        MemoryStorage storage = Compressed.Value.Copy();
        ContainerText.Maintain(storage).Delete(ContainerText.Hour + 10000);
        if (isForeign)
        {
            storage.Files[name] = new MemoryFile(name, PackedAgain(storage.Files[name].Bytes));
        }
        else
        {
            storage.Delete(name);
        }

        using (DataContainerWriter writer = ContainerText.OpenWriter(storage))
        {
            writer.Put(Records);
        }

        Assert.Equal(Values, ContainerText.ReadValues(storage));
    }

    [Fact]
    public void Compressing_never_takes_the_place_of_other_records()
    {
        MemoryStorage storage = Compressed.Value.Copy();
        byte[] other = storage.Files[DataName].Bytes.ToArray();
        storage.Delete(DataName);
        storage.Delete(IndexName);
        storage.Delete("20250611100000.db");
        storage.Delete("20250611100000.db.idx");
        using (DataContainerWriter writer = ContainerText.OpenWriter(storage))
        {
            writer.Put(0);
            writer.Put(1, ContainerText.Hour + 10000);
        }

        storage.Files[DataName] = new MemoryFile(DataName, other);
        ContainerText.Maintain(storage).Compress(ContainerText.Hour);
        Assert.Equal(other, storage.Files[DataName + ".lost"].Bytes.ToArray());
        Assert.Equal([ContainerText.ValueOf(0), ContainerText.ValueOf(1)], ContainerText.ReadValues(storage));
    }

    private static void AssertRepairs(MemoryStorage storage, string[] first)
    {
        Assert.NotEqual(DataContainerHealth.Healthy, ContainerText.Maintain(storage).Test(ContainerText.Hour).Health);
        Assert.Equal(DataContainerHealth.Healthy, ContainerText.Maintain(storage).Repair(ContainerText.Hour).After.Health);
        Assert.Equal(first, ContainerText.ReadValues(storage).Take(first.Length));
        Assert.False(ContainerText.Maintain(storage).Describe(ContainerText.Hour).IsCompressed);
    }

    private static byte[] PackedAgain(ReadOnlySpan<byte> packed)
    {
        using GZipStream source = new(new MemoryStream(packed.ToArray()), CompressionMode.Decompress);
        using MemoryStream target = new();
        using (GZipStream gzip = new(target, CompressionLevel.Fastest, leaveOpen: true))
        {
            source.CopyTo(gzip);
        }

        return target.ToArray();
    }

    private static MemoryStorage Fill()
    {
        MemoryStorage storage = new();
        using (DataContainerWriter writer = ContainerText.OpenWriter(storage))
        {
            for (int number = 0; number < Records; number++)
            {
                writer.Put(number);
            }

            writer.Put(Records, ContainerText.Hour + 10000);
        }

        ContainerText.Maintain(storage).Compress(ContainerText.Hour);
        return storage;
    }
}

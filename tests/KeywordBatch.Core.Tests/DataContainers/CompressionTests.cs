using System.IO.Compression;
using System.Text;
using KeywordBatch.DataContainers;

namespace KeywordBatch.Core.Tests.DataContainers;

public class CompressionTests
{
    private const int Records = 5000;

    [Fact]
    public void A_compressed_hour_answers_as_before_and_any_gzip_program_unpacks_it()
    {
        MemoryStorage storage = Fill();
        byte[] plain = storage.Files["20250611090000.db"].Bytes.ToArray();
        List<string> before = ContainerText.ReadValues(storage);
        DataContainerPartition row = ContainerText.Maintain(storage).Compress(ContainerText.Hour);

        Assert.True(row.IsCompressed);
        Assert.InRange(row.Ratio, 0.01, 0.6);
        Assert.Equal(["20250611090000.db.gz", "20250611090000.db.idx.gz"], storage.List().Where(n => n.StartsWith("2025061109", StringComparison.Ordinal)).Order());
        Assert.Equal(before, ContainerText.ReadValues(storage));
        Assert.Equal(DataContainerHealth.Healthy, ContainerText.Maintain(storage).Test(ContainerText.Hour).Health);
        using DataContainerReader reader = ContainerText.OpenReader(storage);
        for (int key = 0; key < Records; key += 97)
        {
            Assert.True(reader.TryGet(ContainerText.Hour, key, out DataContainerRecordView record));
            Assert.Equal(ContainerText.ValueOf(key), Encoding.UTF8.GetString(record.Value));
        }

        using GZipStream gzip = new(new MemoryStream(storage.Files["20250611090000.db.gz"].Bytes.ToArray()), CompressionMode.Decompress);
        using MemoryStream unpacked = new();
        gzip.CopyTo(unpacked);
        Assert.Equal(plain, unpacked.ToArray());
    }

    [Fact]
    public void Damage_in_a_compressed_hour_costs_only_its_block_and_is_detected()
    {
        MemoryStorage original = Fill();
        ContainerText.Maintain(original).Compress(ContainerText.Hour);
        List<string> before = ContainerText.ReadValues(original);
        Random random = new(5);
        foreach (string file in (string[])["20250611090000.db.gz", "20250611090000.db.idx.gz"])
        {
            for (int round = 0; round < 40; round++)
            {
                MemoryStorage storage = original.Copy();
                storage.Files[file].Flip(random.Next((int)storage.Files[file].Length), random.Next(8));
                List<DataContainerDamage> damage = [];
                List<string> values = ContainerText.ReadValues(storage, damage);
                HashSet<string> left = [.. values];
                Assert.Equal(before.Where(left.Contains), values);
                Assert.Contains(ContainerText.ValueOf(Records), values);
                Assert.True(values.Count == before.Count || damage.Count > 0);
                Assert.True(values.Count > 1000, $"{values.Count} are left");
            }
        }
    }

    [Fact]
    public void The_newest_hour_is_not_compressed()
    {
        MemoryStorage storage = Fill();
        Assert.Equal("PartitionNotClosed", Assert.Throws<KeywordBatchException>(() => ContainerText.Maintain(storage).Compress(ContainerText.Hour + 10000)).ErrorId);
    }

    [Fact]
    public void A_compressed_hour_that_becomes_the_newest_is_expanded_for_the_writer()
    {
        MemoryStorage storage = Fill();
        DataContainerMaintenance maintenance = ContainerText.Maintain(storage);
        maintenance.Compress(ContainerText.Hour);
        maintenance.Delete(ContainerText.Hour + 10000);
        using (DataContainerWriter writer = ContainerText.OpenWriter(storage))
        {
            writer.Put(Records);
        }

        Assert.Equal(Enumerable.Range(0, Records + 1).Select(ContainerText.ValueOf), ContainerText.ReadValues(storage));
        Assert.False(maintenance.Describe(ContainerText.Hour).IsCompressed);
    }

    [Fact]
    public void A_power_failure_during_compression_loses_nothing()
    {
        MemoryStorage start = Fill(records: 40);
        List<string> before = ContainerText.ReadValues(start);
        RecordingStorage recording = new(start);
        ContainerText.Maintain(recording).Compress(ContainerText.Hour);
        for (int prefix = 0; prefix <= recording.Log.Count; prefix++)
        {
            foreach (MemoryStorage disk in recording.DisksAfter(prefix, new Random(prefix)))
            {
                Assert.Equal(before, ContainerText.ReadValues(disk));
                ContainerText.Maintain(disk).Compress(ContainerText.Hour);
                Assert.Equal(before, ContainerText.ReadValues(disk));
            }
        }
    }

    [Fact]
    public void Compressing_again_takes_away_what_a_kill_between_two_deletions_left()
    {
        MemoryStorage storage = Fill();
        byte[] plain = storage.Files["20250611090000.db"].Bytes.ToArray();
        DataContainerMaintenance maintenance = ContainerText.Maintain(storage);
        DataContainerPartition finished = maintenance.Compress(ContainerText.Hour);
        storage.Files["20250611090000.db"] = new MemoryFile("20250611090000.db", plain);
        DataContainerPartition left = maintenance.Describe(ContainerText.Hour);
        Assert.Equal((false, finished.Bytes + plain.Length, DataContainerHealth.Healthy), (left.IsCompressed, left.Bytes, left.Health));

        Assert.Equal(finished, maintenance.Compress(ContainerText.Hour));
        Assert.False(storage.Exists("20250611090000.db"));
        Assert.Equal(Records + 1, ContainerText.ReadValues(storage).Count);
    }

    [Fact]
    public void Plain_data_that_the_compressed_file_does_not_hold_is_left()
    {
        MemoryStorage storage = Fill();
        byte[] plain = storage.Files["20250611090000.db"].Bytes.ToArray();
        DataContainerMaintenance maintenance = ContainerText.Maintain(storage);
        maintenance.Compress(ContainerText.Hour);
        storage.Files["20250611090000.db"] = new MemoryFile("20250611090000.db", plain);
        storage.Files["20250611090000.db.gz"].Flip(1000, 3);

        Assert.False(maintenance.Compress(ContainerText.Hour).IsCompressed);
        Assert.Equal(Records, maintenance.Repair(ContainerText.Hour).After.Records);
    }

    private static MemoryStorage Fill(int records = Records)
    {
        MemoryStorage storage = new();
        using DataContainerWriter writer = ContainerText.OpenWriter(storage);
        for (int number = 0; number < records; number++)
        {
            writer.Put(number);
        }

        writer.Put(records, ContainerText.Hour + 10000);
        return storage;
    }
}

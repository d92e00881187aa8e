using System.Text;
using KeywordBatch.DataContainers;

namespace KeywordBatch.Core.Tests.DataContainers;

/// <summary>A bit flipped in every byte, and every length cut, of a small partition.</summary>
public class DamageTests
{
    private const int Records = 9;
    private const string IndexName = "20250611090000.db.idx";
    private const string DataName = "20250611090000.db";

    private static readonly string[] Values = [.. Enumerable.Range(0, Records).Select(ContainerText.ValueOf)];

    public static TheoryData<string, bool> FilesAndPlaces => new()
    {
        { DataName, false }, { DataName, true }, { IndexName, false }, { IndexName, true },
    };

    [Theory]
    [MemberData(nameof(FilesAndPlaces))]
    public void Every_flipped_bit_is_detected_and_costs_at_most_its_record(string file, bool isClosed)
    {
        MemoryStorage original = ContainerText.Fill(Records, isClosed);
        for (int at = 0; at < original.Files[file].Length; at++)
        {
            for (int bit = 0; bit < 8; bit++)
            {
                MemoryStorage storage = original.Copy();
                storage.Files[file].Flip(at, bit);
                int damaged = AssertAtMostOneLost(storage, isClosed, $"{file} byte {at} bit {bit}");
                Assert.Equal(at < PartitionFormat.HeaderSize ? 0 : 1, damaged);
                DataContainerCheck check = ContainerText.Maintain(storage).Test(ContainerText.Hour);
                bool isUnfinished = !isClosed && damaged == 1 && !ContainerText.ReadValues(storage).Contains(Values[^1]);
                Assert.Equal(isUnfinished ? DataContainerHealth.UnfinishedTail : DataContainerHealth.Damaged, check.Health);
                Assert.Equal(isUnfinished ? 0 : damaged, check.Damaged);
                Assert.Equal(Records - damaged, check.Records);
                Assert.Equal(file == IndexName ? damaged : 0, check.Recoverable);
            }
        }
    }

    [Theory]
    [MemberData(nameof(FilesAndPlaces))]
    public void After_a_flipped_bit_an_append_and_a_repair_leave_everything_else_as_it_was(string file, bool isClosed)
    {
        MemoryStorage original = ContainerText.Fill(Records, isClosed);
        for (int at = 0; at < original.Files[file].Length; at++)
        {
            MemoryStorage storage = original.Copy();
            storage.Files[file].Flip(at, at % 8);
            using (DataContainerWriter writer = ContainerText.OpenWriter(storage))
            {
                writer.Put(100, ContainerText.Hour + 10000);
            }

            List<string> values = ContainerText.ReadValues(storage);
            Assert.Equal(ContainerText.ValueOf(100), values[^1]);
            DataContainerRepair repair = ContainerText.Maintain(storage).Repair(ContainerText.Hour);
            Assert.Equal(DataContainerHealth.Healthy, repair.After.Health);
            List<string> repaired = ContainerText.ReadValues(storage);
            Assert.Equal(values, repaired.Where(values.Contains));

            // What only the index had lost comes back: in the newest hour with the opening, in another with the repair.
            Assert.True(file == DataName || repaired.Take(Records).SequenceEqual(Values));
            Assert.True(file == DataName || isClosed || values.Take(Records).SequenceEqual(Values));
        }
    }

    [Theory]
    [MemberData(nameof(FilesAndPlaces))]
    public void Every_cut_leaves_the_records_before_it_and_appends_go_on(string file, bool isClosed)
    {
        MemoryStorage original = ContainerText.Fill(Records, isClosed);
        for (int length = 0; length < original.Files[file].Length; length++)
        {
            MemoryStorage storage = original.Copy();
            storage.Files[file].SetLength(length);
            string[] left = Values[..WholeRecords(original, file, length)];
            Assert.Equal(isClosed ? [.. left, ContainerText.ValueOf(50)] : left, ContainerText.ReadValues(storage));
            DataContainerHealth health = ContainerText.Maintain(storage).Test(ContainerText.Hour).Health;
            Assert.True(isClosed ? health == DataContainerHealth.Damaged : health != DataContainerHealth.Healthy);

            MemoryStorage repaired = storage.Copy();
            DataContainerRepair repair = ContainerText.Maintain(repaired).Repair(ContainerText.Hour);
            Assert.Equal(DataContainerHealth.Healthy, repair.After.Health);
            Assert.Equal(file == IndexName ? Values : left, ContainerText.ReadValues(repaired).Take(file == IndexName ? Records : left.Length));

            using (DataContainerWriter writer = ContainerText.OpenWriter(storage))
            {
                writer.Put(100, isClosed ? ContainerText.Hour + 10000 : ContainerText.Hour);
            }

            List<string> values = ContainerText.ReadValues(storage);
            Assert.Equal(ContainerText.ValueOf(100), values[^1]);
            string[] recovered = file == IndexName && !isClosed ? Values : left;
            Assert.Equal(recovered, values.Take(recovered.Length));
        }
    }

    [Fact]
    public void A_repair_of_many_entries_does_not_wait_for_the_disk_at_each()
    {
        MemoryStorage storage = ContainerText.Fill(1000, isClosed: true);
        byte[] index = storage.Files[IndexName].Bytes.ToArray();
        Random random = new(1);
        random.NextBytes(index.AsSpan((int)PartitionFormat.EntryOffset(100), 500 * PartitionFormat.EntrySize));
        storage.Files[IndexName].Write(0, index);
        RecordingStorage recording = new(storage);
        Assert.Equal(500, ContainerText.Maintain(recording).Repair(ContainerText.Hour).EntriesWritten);
        Assert.InRange(recording.Log.Count(o => o.Kind is RecordingStorage.OperationKind.Sync or RecordingStorage.OperationKind.SyncDirectory), 1, 10);
    }

    [Fact]
    public void An_index_without_data_is_reported_and_does_not_stop_reading_or_writing()
    {
        MemoryStorage storage = ContainerText.Fill(Records, isClosed: true);
        storage.Delete(DataName);
        List<DataContainerDamage> damage = [];
        Assert.Equal([ContainerText.ValueOf(50)], ContainerText.ReadValues(storage, damage));
        Assert.Equal([new DataContainerDamage("20250611090000", 0, Records, DataContainerDamageKind.Data)], damage);
        storage.Delete("20250611100000.db");
        storage.Delete("20250611100000.db.idx");
        using (DataContainerWriter writer = ContainerText.OpenWriter(storage))
        {
            writer.Put(7);
        }

        Assert.Equal([ContainerText.ValueOf(7)], ContainerText.ReadValues(storage));
        Assert.Equal(PartitionFormat.EntryOffset(Records), storage.Files[IndexName + ".lost"].Length);
    }

    [Fact]
    public void Data_without_an_index_is_reported_and_opening_for_append_makes_the_index_again()
    {
        MemoryStorage storage = ContainerText.Fill(Records, isClosed: true);
        storage.Delete(IndexName);
        List<DataContainerDamage> damage = [];
        Assert.Equal([ContainerText.ValueOf(50)], ContainerText.ReadValues(storage, damage));
        Assert.Equal([new DataContainerDamage("20250611090000", 0, 0, DataContainerDamageKind.MissingIndex)], damage);
        Assert.Equal("IndexMissing", DataContainerErrors.RecordsDamaged(damage[0]).ErrorId);
        Assert.Equal(Records, ContainerText.Maintain(storage).Test(ContainerText.Hour).Recoverable);

        MemoryStorage newest = ContainerText.Fill(Records, isClosed: false);
        newest.Delete(IndexName);
        using (DataContainerWriter writer = ContainerText.OpenWriter(newest))
        {
            writer.Put(7);
        }

        Assert.Equal([.. Values, ContainerText.ValueOf(7)], ContainerText.ReadValues(newest));
    }

    [Theory]
    [InlineData(0, null)]
    [InlineData(10, null)]
    [InlineData(PartitionFormat.HeaderSize, null)]
    [InlineData(PartitionFormat.HeaderSize, 0)]
    [InlineData(PartitionFormat.HeaderSize, 20)]
    public void An_hour_that_a_writer_died_in_making_is_unfinished_and_not_damaged(int dataLength, int? indexLength)
    {
        const long Next = ContainerText.Hour + 10000;
        MemoryStorage storage = ContainerText.Fill(Records, isClosed: false);
        storage.Files[PartitionNames.Data(Next)] = new MemoryFile(PartitionNames.Data(Next), new byte[dataLength]);
        if (indexLength is { } length)
        {
            storage.Files[PartitionNames.Index(Next)] = new MemoryFile(PartitionNames.Index(Next), new byte[length]);
        }

        Assert.Equal(DataContainerHealth.UnfinishedTail, ContainerText.Maintain(storage).Describe(Next).Health);
        Assert.Equal(DataContainerHealth.UnfinishedTail, ContainerText.Maintain(storage).Test(Next).Health);
        MemoryStorage closed = storage.Copy();
        closed.Create(PartitionNames.Data(Next + 10000));
        Assert.Equal(DataContainerHealth.Damaged, ContainerText.Maintain(closed).Describe(Next).Health);
        Assert.Equal(DataContainerHealth.Damaged, ContainerText.Maintain(closed).Test(Next).Health);
        using (DataContainerWriter writer = ContainerText.OpenWriter(storage))
        {
            writer.Put(50, Next);
        }

        Assert.Equal(DataContainerHealth.Healthy, ContainerText.Maintain(storage).Test(Next).Health);
    }

    [Fact]
    public void A_partition_of_a_newer_format_is_refused_by_readers_writers_and_tests()
    {
        MemoryStorage storage = ContainerText.Fill(Records, isClosed: false);
        byte[] header = storage.Files[IndexName].Bytes[..PartitionFormat.HeaderSize].ToArray();
        header[8] = 2;
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32LittleEndian(
            header.AsSpan(60), PartitionFormat.Checksum(uint.MaxValue, header.AsSpan(0, 60)));
        storage.Files[IndexName].Write(0, header);

        Assert.Equal("NewerFormat", Assert.Throws<KeywordBatchException>(() => ContainerText.ReadValues(storage)).ErrorId);
        Assert.Equal("NewerFormat", Assert.Throws<KeywordBatchException>(() => ContainerText.OpenWriter(storage)).ErrorId);
        Assert.Equal("NewerFormat", Assert.Throws<KeywordBatchException>(() => ContainerText.Maintain(storage).Test(ContainerText.Hour)).ErrorId);
    }

    private static int AssertAtMostOneLost(MemoryStorage storage, bool isClosed, string what)
    {
        List<DataContainerDamage> damage = [];
        List<string> values = ContainerText.ReadValues(storage, damage);
        string[] expected = isClosed ? [.. Values, ContainerText.ValueOf(50)] : Values;
        List<string> missing = [.. expected.Except(values)];
        Assert.True(missing.Count <= 1, what);
        Assert.Equal(expected.Except(missing), values);
        bool isUnreportedTail = !isClosed && missing.Count == 1 && missing[0] == Values[^1];
        Assert.Equal(isUnreportedTail ? 0 : missing.Count, damage.Count);

        using DataContainerReader reader = ContainerText.OpenReader(storage);
        for (int key = 0; key < Records; key++)
        {
            bool isThere = reader.TryGet(ContainerText.Hour, key, out DataContainerRecordView record);
            Assert.Equal(!missing.Contains(Values[key]), isThere);
            Assert.True(!isThere || Encoding.UTF8.GetString(record.Value) == Values[key], what);
            bool isFound = reader.TryGetByTime(ContainerText.Hour, ContainerText.Hour + key, out record);
            Assert.True(isFound, what);
            int next = Enumerable.Range(key, Records).FirstOrDefault(n => n < Records && !missing.Contains(Values[n]), Records - 2);
            Assert.Equal(next, record.Key);
        }

        return missing.Count;
    }

    private static int WholeRecords(MemoryStorage original, string file, int length)
    {
        if (file == IndexName)
        {
            return (int)PartitionFormat.EntriesIn(length);
        }

        using PartitionReader reader = PartitionReader.Open(original, ContainerText.Hour)!;
        return Enumerable.Range(0, Records).Count(n => reader.TryReadEntry(n, 0, out IndexEntry entry) && entry.End <= length);
    }
}

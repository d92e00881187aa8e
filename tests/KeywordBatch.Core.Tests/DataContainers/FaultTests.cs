using KeywordBatch.DataContainers;

namespace KeywordBatch.Core.Tests.DataContainers;

/// <summary>A disk that fills up and a medium that refuses.</summary>
public class FaultTests
{
    private const int NoSpace = 28;
    private const int InputOutputError = 5;

    [Fact]
    public void A_full_disk_loses_nothing_and_writing_goes_on_when_there_is_room()
    {
        for (int limit = 0; limit < 1500; limit += 13)
        {
            FaultyStorage storage = new() { Room = limit };
            int put = 0, refused = 0;
            using (DataContainerWriter writer = DataContainerWriter.Open(ContainerText.Options with { BufferRecords = 3 }, storage, null))
            {
                while (put < 20)
                {
                    try
                    {
                        writer.Put(put);
                        put++;
                    }
                    catch (KeywordBatchException error)
                    {
                        Assert.Equal((KeywordBatchErrorKind.ResourceExhausted, "DiskFull"), (error.Kind, error.ErrorId));
                        Assert.Equal(put, writer.Buffered);
                        refused++;
                        storage.Room += 200;
                    }
                }

                storage.Room = int.MaxValue;
            }

            Assert.True(limit > 1000 || refused > 0);
            Assert.Equal(Enumerable.Range(0, 20).Select(ContainerText.ValueOf), ContainerText.ReadValues(storage.Disk));
            Assert.Equal(DataContainerHealth.Healthy, ContainerText.Maintain(storage.Disk).Test(ContainerText.Hour).Health);
        }
    }

    [Fact]
    public void An_hour_that_finds_no_room_leaves_nothing_and_followers_see_what_still_comes_into_the_one_before()
    {
        for (int room = 0; room < 2 * PartitionFormat.HeaderSize; room += 8)
        {
            FaultyStorage storage = new();
            using DataContainerWriter writer = ContainerText.OpenWriter(storage);
            writer.Put(1);
            writer.Flush();
            using DataContainerReader reader = ContainerText.OpenReader(storage);
            reader.SeekFirst();
            Assert.True(reader.TryReadNext(out _));

            storage.Room = room;
            Assert.Equal("DiskFull", Assert.Throws<KeywordBatchException>(() => writer.Put(2, ContainerText.Hour + 10000)).ErrorId);
            Assert.False(reader.TryReadNext(out _));
            Assert.Equal(["20250611090000.db", "20250611090000.db.idx"], storage.Disk.List().Order());

            storage.Room = int.MaxValue;
            writer.Put(3);
            writer.Put(4, ContainerText.Hour + 10000);
            writer.Flush();
            Assert.True(reader.TryReadNext(out DataContainerRecordView late));
            Assert.Equal((ContainerText.Hour, 1L), (late.FileTime, late.Key));
            Assert.True(reader.TryReadNext(out DataContainerRecordView next));
            Assert.Equal(ContainerText.Hour + 10000, next.FileTime);
        }
    }

    [Fact]
    public void A_line_of_the_error_log_that_found_no_room_does_not_become_the_start_of_the_next()
    {
        FaultyStorage storage = new();
        using DataContainerWriter writer = DataContainerWriter.Open(ContainerText.Options with { FileTimeInterval = 1 }, storage, null);
        writer.Put(0);
        writer.Flush();

        storage.Room = 20;
        Assert.Equal("DiskFull", Assert.Throws<KeywordBatchException>(() => writer.Put(30000801000000, "far", "ahead"u8)).ErrorId);
        storage.Room = int.MaxValue;
        Assert.False(writer.Put(30000801000000, "far", "ahead"u8).IsStored);
        Assert.False(writer.Put(30000801000001, "far", "ahead"u8).IsStored);

        Assert.Equal(
            "30000801000000\tfar\ta\n30000801000000\tfar\tahead\n30000801000001\tfar\tahead\n",
            System.Text.Encoding.UTF8.GetString(storage.Disk.Files["error.log"].Bytes));
    }

    [Fact]
    public void What_finds_no_room_for_a_new_file_leaves_none_of_it()
    {
        MemoryStorage plain = ContainerText.Fill(20, isClosed: true), packed = plain.Copy(), withoutIndex = plain.Copy();
        ContainerText.Maintain(packed).Compress(ContainerText.Hour);
        withoutIndex.Delete("20250611090000.db.idx");
        AssertLeavesNothing(plain, maintenance => maintenance.Compress(ContainerText.Hour));
        AssertLeavesNothing(packed, maintenance => maintenance.Repair(ContainerText.Hour));
        AssertLeavesNothing(withoutIndex, maintenance => maintenance.Repair(ContainerText.Hour));

        static void AssertLeavesNothing(MemoryStorage disk, Action<DataContainerMaintenance> work)
        {
            FaultyStorage storage = new() { Disk = disk, Room = 100 };
            Assert.Equal("DiskFull", Assert.Throws<KeywordBatchException>(() => work(ContainerText.Maintain(storage))).ErrorId);
            Assert.DoesNotContain(disk.List(), name => name.EndsWith(".tmp", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Room_made_ahead_never_makes_a_disk_full_that_would_not_be_without_it()
    {
        SyncPolicy noRoom = ContainerText.SmallPolicy with { MostRoom = 0 };
        for (int limit = 200; limit < 2500; limit++)
        {
            Assert.Equal(CommitsUntilFull(limit, noRoom), CommitsUntilFull(limit, ContainerText.SmallPolicy));
        }

        static int CommitsUntilFull(int limit, SyncPolicy policy)
        {
            FaultyStorage storage = new() { Room = limit };
            using DataContainerWriter writer = DataContainerWriter.Open(ContainerText.Options, storage, null, policy);
            int number = 0;
            try
            {
                while (true)
                {
                    writer.Put(number);
                    writer.Commit();
                    number++;
                }
            }
            catch (KeywordBatchException error) when (error.ErrorId == "DiskFull")
            {
                storage.Room = int.MaxValue;
                return number;
            }
        }
    }

    [Fact]
    public void After_an_index_that_cannot_be_synced_while_records_are_flushed_nothing_more_is_acknowledged()
    {
        FaultyStorage storage = new();
        SyncPolicy policy = ContainerText.SmallPolicy with { LagOfCommits = int.MaxValue, LagOfData = long.MaxValue };
        DataContainerWriter writer = DataContainerWriter.Open(ContainerText.Options, storage, null, policy);
        writer.Put(0);
        writer.Commit();
        storage.SyncFails = true;
        KeywordBatchException? error = null;
        for (int number = 1; number <= policy.Lag && error is null; number++)
        {
            writer.Put(number);
            error = Record.Exception(() => writer.Flush()) as KeywordBatchException;
        }

        Assert.Equal("FileFailed", error?.ErrorId);
        storage.SyncFails = false;
        Assert.Equal("WriterFailed", Assert.Throws<KeywordBatchException>(() => writer.Flush()).ErrorId);
        Assert.Equal("WriterFailed", Assert.Throws<KeywordBatchException>(() => writer.Commit()).ErrorId);
        Assert.Equal(1, writer.Committed);
        writer.Dispose();
    }

    [Fact]
    public void After_a_failed_sync_nothing_more_is_acknowledged()
    {
        FaultyStorage storage = new();
        DataContainerWriter writer = ContainerText.OpenWriter(storage);
        writer.Put(1);
        Assert.Equal(1, writer.Commit());
        writer.Put(2);
        storage.SyncFails = true;
        Assert.Equal("WriterFailed", Assert.Throws<KeywordBatchException>(() => writer.Commit()).ErrorId);
        storage.SyncFails = false;
        Assert.Equal("WriterFailed", Assert.Throws<KeywordBatchException>(() => writer.Commit()).ErrorId);
        Assert.Equal("WriterFailed", Assert.Throws<KeywordBatchException>(() => writer.Put(3)).ErrorId);
        Assert.Equal(1, writer.Committed);
        writer.Dispose();
    }

    [Fact]
    public void A_group_commit_that_fails_in_the_background_is_told_to_the_next_put()
    {
        FaultyStorage storage = new();
        KeywordBatch.Testing.ManualTimeProvider time = new();
        DataContainerWriter writer = DataContainerWriter.Open(
            new DataContainerOptions { Home = "memory", TimeProvider = time, CommitEvery = TimeSpan.FromSeconds(1) }, storage, null);
        writer.Put(1);
        storage.SyncFails = true;
        time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(0, writer.Committed);
        Assert.Equal("WriterFailed", Assert.Throws<KeywordBatchException>(() => writer.Put(2)).ErrorId);
        writer.Dispose();
    }

    private sealed class FaultyStorage : IContainerStorage
    {
        public MemoryStorage Disk { get; init; } = new();

        public int Room { get; set; } = int.MaxValue;

        public bool SyncFails { get; set; }

        public string Home => Disk.Home;

        public long ChangeStamp => Disk.ChangeStamp;

        public IEnumerable<string> List() => Disk.List();

        public bool Exists(string name) => Disk.Exists(name);

        public StorageFile? Open(string name, bool writable) => Disk.Open(name, writable) is { } file ? new FaultyFile(this, file) : null;

        public StorageFile Create(string name) => new FaultyFile(this, Disk.Create(name));

        public void Delete(string name) => Disk.Delete(name);

        public void Rename(string from, string to) => Disk.Rename(from, to);

        public void SyncDirectory()
        {
        }

        private sealed class FaultyFile(FaultyStorage storage, StorageFile file) : StorageFile
        {
            public override string Path => file.Path;

            public override long Length => file.Length;

            public override int Read(long offset, Span<byte> buffer) => file.Read(offset, buffer);

            /// <summary>As much as there is room for is written before the error, as by a real disk.</summary>
            public override void Write(long offset, ReadOnlySpan<byte> bytes)
            {
                long growth = Math.Max(0, offset + bytes.Length - file.Length);
                long missing = growth - storage.Room;
                if (missing > 0)
                {
                    file.Write(offset, bytes[..(int)Math.Max(0, bytes.Length - missing)]);
                    storage.Room = 0;
                    throw DataContainerErrors.FromIo(Path, new IOException("no space", NoSpace));
                }

                storage.Room -= (int)Math.Min(storage.Room, growth);
                file.Write(offset, bytes);
            }

            public override void SetLength(long length)
            {
                storage.Room += (int)Math.Min(Math.Max(0, file.Length - length), int.MaxValue - storage.Room);
                file.SetLength(length);
            }

            public override void Sync()
            {
                if (storage.SyncFails)
                {
                    throw DataContainerErrors.FromIo(Path, new IOException("input/output error", InputOutputError));
                }
            }
        }
    }
}

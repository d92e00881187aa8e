using System.Text;
using KeywordBatch.DataContainers;
using KeywordBatch.Testing;

namespace KeywordBatch.Core.Tests.DataContainers;

public sealed class WriterTests : IDisposable
{
    private const long Time = 20250611090000;

    private readonly TempHome _home = new();

    [Fact]
    public void Counts_say_how_far_records_have_got()
    {
        using DataContainerWriter writer = Open(new() { Home = _home.Path, CommitEvery = TimeSpan.Zero });
        writer.Put(Time, "", "a"u8);
        DataContainerPosition second = writer.Put(Time, "", "b"u8);
        Assert.Equal(new DataContainerPosition(Time, 1, 2), second);
        Assert.Equal((2, 0, 0), (writer.Buffered, writer.Flushed, writer.Committed));
        Assert.Equal(2, writer.Flush());
        Assert.Equal((2, 2, 0), (writer.Buffered, writer.Flushed, writer.Committed));
        Assert.Equal(2, writer.Commit());
        Assert.Equal((2, 2, 2), (writer.Buffered, writer.Flushed, writer.Committed));
    }

    [Fact]
    public void Buffer_and_group_commit_work_by_count()
    {
        using DataContainerWriter writer = Open(new()
        {
            Home = _home.Path,
            BufferRecords = 3,
            CommitEveryRecords = 5,
            CommitEvery = TimeSpan.Zero,
        });
        List<(long, long)> seen = [];
        for (int put = 0; put < 6; put++)
        {
            writer.Put(Time, "", "a"u8);
            seen.Add((writer.Flushed, writer.Committed));
        }

        Assert.Equal([(0, 0), (0, 0), (3, 0), (3, 0), (5, 5), (5, 5)], seen);
    }

    [Fact]
    public void Group_commit_works_by_time()
    {
        ManualTimeProvider time = new();
        using DataContainerWriter writer = Open(new() { Home = _home.Path, TimeProvider = time, CommitEvery = TimeSpan.FromSeconds(5) });
        writer.Put(Time, "", "a"u8);
        time.Advance(TimeSpan.FromSeconds(4));
        Assert.Equal(0, writer.Committed);
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(1, writer.Committed);
    }

    [Fact]
    public void A_second_writer_is_refused_with_the_owners_process_id()
    {
        using DataContainerWriter writer = Open(new() { Home = _home.Path });
        KeywordBatchException error = Assert.Throws<KeywordBatchException>(() => Open(new() { Home = _home.Path }));
        Assert.Equal(("AnotherWriter", KeywordBatchErrorKind.Busy), (error.ErrorId, error.Kind));
        Assert.Contains(Environment.ProcessId.ToString(System.Globalization.CultureInfo.InvariantCulture), error.Message, StringComparison.Ordinal);
        writer.Dispose();
        Open(new() { Home = _home.Path }).Dispose();
    }

    [Fact]
    public void An_older_time_goes_into_the_current_hour_and_stays_there_after_reopening()
    {
        using (DataContainerWriter writer = Open(new() { Home = _home.Path }))
        {
            writer.Put(Time, "", "a"u8);
            writer.Put(Time + 10000, "", "b"u8);
            Assert.Equal(Time + 10000, writer.Put(Time + 1, "", "c"u8).FileTime);
        }

        using (DataContainerWriter writer = Open(new() { Home = _home.Path }))
        {
            Assert.Equal(new DataContainerPosition(Time + 10000, 2, 1), writer.Put(Time + 2, "", "d"u8));
        }

        Assert.Equal(["a", "b", "c", "d"], Values());
    }

    [Fact]
    public void Retention_deletes_whole_hours_but_a_wrong_clock_does_not_empty_the_container()
    {
        ManualTimeProvider time = new(new DateTimeOffset(2025, 6, 11, 12, 0, 0, TimeSpan.Zero));
        DataContainerOptions options = new() { Home = _home.Path, KeepHours = 2, TimeProvider = time };
        using (DataContainerWriter writer = Open(options))
        {
            for (int hour = 0; hour < 4; hour++)
            {
                writer.Put(Time + (hour * 10000), "", Encoding.UTF8.GetBytes($"{hour}"));
            }

            Assert.False(File.Exists(_home.File("20250611090000.db")));
            Assert.False(File.Exists(_home.File("20250611090000.db.idx")));
            writer.Put(30000101000000, "", "far"u8);
        }

        Assert.Equal(["1", "2", "3", "far"], Values());
    }

    [Fact]
    public void A_value_larger_than_the_buffer_and_one_of_the_largest_size_come_back()
    {
        byte[] large = new byte[1_000_000];
        byte[] largest = new byte[PartitionFormat.MaxValueBytes];
        Random.Shared.NextBytes(large);
        Random.Shared.NextBytes(largest);
        using (DataContainerWriter writer = Open(new() { Home = _home.Path }))
        {
            writer.Put(Time, "small", "a"u8);
            writer.Put(Time, "large", large);
            writer.Put(Time, "largest", largest);
            writer.Put(Time, "empty", []);
            Assert.Equal("ValueTooLarge", Assert.Throws<KeywordBatchException>(() => { writer.Put(Time, "", new byte[largest.Length + 1]); }).ErrorId);
        }

        using DataContainerReader reader = DataContainerReader.Open(_home.Path);
        Assert.True(reader.TryGet(Time, 1, out DataContainerRecordView record));
        Assert.True(record.Value.SequenceEqual(large));
        Assert.True(reader.TryReadNext(out record));
        Assert.True(record.Value.SequenceEqual(largest));
        Assert.True(reader.TryReadNext(out record));
        Assert.True(record.Value.IsEmpty);
    }

    [Fact]
    public void Reading_and_looking_up_allocate_nothing_for_a_record()
    {
        const int Records = 100_000;
        using (DataContainerWriter writer = Open(new() { Home = _home.Path }))
        {
            byte[] value = new byte[80];
            for (int i = 0; i < Records; i++)
            {
                writer.Put(Time, "opt", value);
            }
        }

        using DataContainerReader reader = DataContainerReader.Open(_home.Path);
        Assert.Equal(Records, ReadAll(reader));

        long before = GC.GetAllocatedBytesForCurrentThread();
        int read = ReadAll(reader);
        for (int i = 0; i < Records; i++)
        {
            Assert.True(reader.TryGet(Time, i, out _));
        }

        // Some for the whole of it, such as a look at the folder, and 8 KB counted with each collection that other tests
        // cause meanwhile; a byte a record would be twice as much as is allowed.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, Records / 2);
        Assert.Equal(Records, read);

        static int ReadAll(DataContainerReader reader)
        {
            int count = 0;
            reader.SeekFirst();
            while (reader.TryReadNext(out _))
            {
                count++;
            }

            return count;
        }
    }

    [Fact]
    public void Owner_only_files_are_for_nobody_else()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        using DataContainerWriter writer = Open(new() { Home = _home.Path, OwnerOnly = true });
        writer.Put(Time, "", "a"u8);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_home.File("20250611090000.db")));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(_home.Path));
    }

    public void Dispose() => _home.Dispose();

    private static DataContainerWriter Open(DataContainerOptions options) => DataContainerWriter.Open(options);

    private List<string> Values()
    {
        List<string> values = [];
        using DataContainerReader reader = DataContainerReader.Open(_home.Path);
        reader.SeekFirst();
        while (reader.TryReadNext(out DataContainerRecordView record))
        {
            values.Add(Encoding.UTF8.GetString(record.Value));
        }

        return values;
    }
}

using System.Globalization;
using System.Text;
using KeywordBatch.DataContainers;
using KeywordBatch.Testing;

namespace KeywordBatch.Core.Tests.DataContainers;

/// <summary>The tests that the original DataContainer was delivered with (E12).</summary>
public sealed class OriginalTests : IDisposable
{
    private readonly TempHome _home = new();

    [Fact]
    public void Two_days_give_48_files_and_appending_two_more_gives_96()
    {
        PutSeconds("20050801000000", 2 * 24 * 3600);
        Assert.Equal(48, Directory.GetFiles(_home.Path, "*.db").Length);
        Assert.Equal(48, Directory.GetFiles(_home.Path, "*.db.idx").Length);
        using (DataContainerReader reader = DataContainerReader.Open(_home.Path))
        {
            Assert.True(reader.TryGet(20050801000000, 0, out DataContainerRecordView first));
            AssertRecord(first, 20050801000000, 20050801000000, 0);
            Assert.True(reader.TryGet(20050802000000, 1, out DataContainerRecordView second));
            AssertRecord(second, 20050802000000, 20050802000001, 1);
        }

        PutSeconds("20050803000000", 2 * 24 * 3600);
        Assert.Equal(96, Directory.GetFiles(_home.Path, "*.db").Length);
        Assert.True(File.Exists(_home.File("20050804230000.db.idx")));
    }

    [Fact]
    public void A_record_of_the_year_3000_lands_in_the_error_log()
    {
        using (DataContainerWriter writer = Open(fileTimeInterval: 240))
        {
            Assert.True(writer.Put("20050801000000", "opt", "val"u8).IsStored);
            Assert.False(writer.Put("30000801000000", "opt", "val"u8).IsStored);
            Assert.True(writer.Put("20050801000001", "opt", "val"u8).IsStored);
            Assert.Equal(1, writer.Rejected);
            Assert.Equal(2, writer.Buffered);
        }

        Assert.Equal("30000801000000\topt\tval\n", File.ReadAllText(_home.File("error.log")));
        Assert.Single(Directory.GetFiles(_home.Path, "*.db"));
    }

    [Fact]
    public void Search_by_time_and_nexts_give_what_the_original_gave()
    {
        PutSeconds("20050802000000", 2 * 3600);
        using DataContainerReader reader = DataContainerReader.Open(_home.Path);

        Assert.True(reader.TryGetByTime(20050802000000, 20050802005958, out DataContainerRecordView record));
        AssertRecord(record, 20050802000000, 20050802005958, 3598);
        Assert.True(reader.TryGetByTime(20050802000000, 20050802005959, out record));
        AssertRecord(record, 20050802000000, 20050802005959, 3599);
        Assert.True(reader.TryGetByTime(20050802000000, 20050802010101, out record));
        AssertRecord(record, 20050802000000, 20050802005959, 3599);

        Assert.True(reader.TryGetByTime(20050802000000, 20050802005955, out record));
        AssertRecord(record, 20050802000000, 20050802005955, 3595);
        for (int next = 1; next < 10; next++)
        {
            Assert.True(reader.TryReadNext(out record));
            long hour = next < 5 ? 20050802000000 : 20050802010000;
            AssertRecord(record, hour, next < 5 ? 20050802005955 + next : 20050802010000 + next - 5, (3595 + next) % 3600);
        }

        Assert.Equal(4, record.Key);
    }

    [Fact]
    public void Next_without_get_starts_at_the_newest_record()
    {
        PutSeconds("20050802000000", 3605);
        using DataContainerReader reader = DataContainerReader.Open(_home.Path);
        Assert.True(reader.TryReadNext(out DataContainerRecordView record));
        AssertRecord(record, 20050802010000, 20050802010004, 4);
        Assert.False(reader.TryReadNext(out _));
    }

    public void Dispose() => _home.Dispose();

    private static void AssertRecord(DataContainerRecordView record, long fileTime, long msgTime, long key)
    {
        Assert.Equal(fileTime, record.FileTime);
        Assert.Equal(msgTime, record.MsgTime);
        Assert.Equal(key, record.Key);
        Assert.Equal("opt", Encoding.UTF8.GetString(record.OptUtf8));
        Assert.Equal("val", Encoding.UTF8.GetString(record.Value));
    }

    private DataContainerWriter Open(int fileTimeInterval) =>
        DataContainerWriter.Open(new DataContainerOptions { Home = _home.Path, FileTimeInterval = fileTimeInterval });

    private void PutSeconds(string from, int seconds)
    {
        using DataContainerWriter writer = Open(fileTimeInterval: 240);
        DateTime time = DateTime.ParseExact(from, "yyyyMMddHHmmss", CultureInfo.InvariantCulture);
        for (int second = 0; second < seconds; second++)
        {
            Assert.True(writer.Put(time.AddSeconds(second).ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture), "opt", "val"u8).IsStored);
        }
    }
}

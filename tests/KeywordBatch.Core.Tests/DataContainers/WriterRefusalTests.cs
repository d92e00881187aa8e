using System.Text;
using KeywordBatch.DataContainers;
using KeywordBatch.Testing;

namespace KeywordBatch.Core.Tests.DataContainers;

/// <summary>What a writer does not take: times, opts, homes and options.</summary>
public sealed class WriterRefusalTests : IDisposable
{
    private const long Time = 20250611090000;

    private readonly TempHome _home = new();

    [Theory]
    [InlineData("2025061109000", "InvalidMsgTime")]
    [InlineData("20250229000000", "InvalidMsgTime")]
    [InlineData("20250611240000", "InvalidMsgTime")]
    [InlineData("20250611096000", "InvalidMsgTime")]
    [InlineData("yesterday", "InvalidMsgTime")]
    [InlineData("00000101000000", "InvalidMsgTime")]
    [InlineData("+2025061109000", "InvalidMsgTime")]
    public void A_time_that_is_no_time_is_refused_and_stores_nothing(string msgTime, string errorId)
    {
        using (DataContainerWriter writer = Open(new() { Home = _home.Path }))
        {
            Assert.Equal(errorId, Assert.Throws<KeywordBatchException>(() => { writer.Put(msgTime, "", "a"u8); }).ErrorId);
            Assert.Equal(0, writer.Buffered);
        }

        using DataContainerReader reader = DataContainerReader.Open(_home.Path);
        Assert.False(reader.TryReadNext(out _));
    }

    [Theory]
    [InlineData("123456789012345678901", false)]
    [InlineData("tab\there", false)]
    [InlineData("line\nbreak", false)]
    [InlineData("12345678901234567890", true)]
    [InlineData("키워드키워드키워드키워드키워드키워드키워", true)]
    [InlineData("😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀", true)]
    [InlineData("          left padded text 20", true)]
    public void An_opt_has_up_to_20_characters_without_controls(string opt, bool isTaken)
    {
        using DataContainerWriter writer = Open(new() { Home = _home.Path, BufferRecords = 1 });
        if (!isTaken)
        {
            Assert.Equal("InvalidOpt", Assert.Throws<KeywordBatchException>(() => { writer.Put(Time, opt, "a"u8); }).ErrorId);
            return;
        }

        writer.Put(Time, opt, "a"u8);
        using DataContainerReader reader = DataContainerReader.Open(_home.Path);
        Assert.True(reader.TryGetLast(out DataContainerRecordView record));
        Assert.Equal(opt.TrimStart(), Encoding.UTF8.GetString(record.OptUtf8));
    }

    [Fact]
    public void An_opt_with_half_a_character_is_refused()
    {
        using DataContainerWriter writer = Open(new() { Home = _home.Path });
        Assert.Equal("InvalidOpt", Assert.Throws<KeywordBatchException>(() => { writer.Put(Time, new string('\ud800', 1), "a"u8); }).ErrorId);
    }

    [Fact]
    public void A_home_that_is_a_file_is_refused_by_writer_and_reader()
    {
        File.WriteAllText(_home.Path, "");
        try
        {
            Assert.Equal("HomeIsFile", Assert.Throws<KeywordBatchException>(() => Open(new() { Home = _home.Path })).ErrorId);
            using DataContainerReader reader = DataContainerReader.Open(_home.Path);
            Assert.Equal("HomeIsFile", Assert.Throws<KeywordBatchException>(() => reader.TryReadNext(out _)).ErrorId);
        }
        finally
        {
            File.Delete(_home.Path);
        }
    }

    [Fact]
    public void A_home_without_permission_is_told_by_its_name()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        // Permissions hold nobody back who is root; the kernel's own folders do.
        string home = Environment.IsPrivilegedProcess ? "/sys/kernel/container" : Path.Combine(_home.Path, "container");
        Directory.CreateDirectory(_home.Path);
        File.SetUnixFileMode(_home.Path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        try
        {
            var error = Assert.Throws<KeywordBatchException>(() => Open(new() { Home = home }));
            Assert.Equal(("NotPermitted", KeywordBatchErrorKind.PermissionDenied), (error.ErrorId, error.Kind));
            Assert.Contains(home, error.Message, StringComparison.Ordinal);
            Assert.False(Directory.Exists(home));
        }
        finally
        {
            File.SetUnixFileMode(_home.Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    [Fact]
    public void Options_outside_their_range_are_refused()
    {
        Assert.Equal("OptionOutOfRange", Assert.Throws<KeywordBatchException>(() => Open(new() { Home = _home.Path, BufferRecords = 0 })).ErrorId);
        Assert.Equal("OptionOutOfRange", Assert.Throws<KeywordBatchException>(() => Open(new() { Home = _home.Path, KeepHours = -1 })).ErrorId);
        Assert.False(Directory.Exists(_home.Path));
    }

    public void Dispose() => _home.Dispose();

    private static DataContainerWriter Open(DataContainerOptions options) => DataContainerWriter.Open(options);
}

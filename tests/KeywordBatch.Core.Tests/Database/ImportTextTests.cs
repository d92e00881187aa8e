using System.Text;
using KeywordBatch.Database;
using KeywordBatch.Testing;

namespace KeywordBatch.Core.Tests.Database;

public sealed class ImportTextTests : IDisposable
{
    private const string Csv = "created_at,input_text\n2025-06-11,검정고시\n2025-06-12,똠방각하 펲시\n";

    private readonly TempHome _home = new();

    public ImportTextTests() => Directory.CreateDirectory(_home.Path);

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task A_file_in_another_encoding_is_refused_before_its_first_row_by_name_and_line()
    {
        string path = Write(Csv, ImportEncoding.Parse("cp949"));

        KeywordBatchException e = await Assert.ThrowsAsync<KeywordBatchException>(() => ImportText.OpenAsync(path, null, default));

        Assert.Equal(("ImportTextBroken", path), (e.ErrorId, e.Target));
        Assert.Contains("2", e.Message.Replace(path, "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("-Encoding cp949", e.RecommendedAction, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cp949", "cp949")]
    [InlineData("949", "cp949")]
    [InlineData("ks_c_5601-1987", "cp949")]
    [InlineData("EUC-KR", "cp949")]
    [InlineData("utf-16", "utf-16")]
    [InlineData("unicode", "utf-16")]
    [InlineData("utf8", "utf-8")]
    [InlineData("cp949", "utf-8")]
    [InlineData(null, "utf-8")]
    [InlineData(null, "utf-16")]
    [InlineData(null, "utf-16BE")]
    [InlineData(null, "utf-32")]
    public async Task A_file_is_read_in_the_encoding_that_is_said_or_that_its_byte_order_mark_tells(string? said, string written) =>
        Assert.Equal(Csv, await ReadAsync(Write(Csv, ImportEncoding.Parse(written)), said));

    [Fact]
    public async Task UTF_8_needs_no_byte_order_mark() => Assert.Equal(Csv, await ReadAsync(Write(Csv, new UTF8Encoding(false)), null));

    [Theory]
    [InlineData("euc-kr-hangul")]
    [InlineData("utf-7")]
    [InlineData("65000")]
    [InlineData("cp99999")]
    public void An_encoding_that_nobody_knows_is_told_with_those_that_are_known(string name)
    {
        KeywordBatchException e = Assert.Throws<KeywordBatchException>(() => ImportEncoding.Parse(name));

        Assert.Equal("ImportEncodingUnknown", e.ErrorId);
        Assert.Contains("cp949", e.RecommendedAction, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_encoding_that_completion_offers_is_known() => Assert.All(ImportEncoding.Names, name => ImportEncoding.Parse(name));

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(1024)]
    public async Task A_pipe_is_read_however_its_bytes_come(int bytes)
    {
        using StreamReader reader = ImportText.Open(new Piecemeal(Encoding.UTF8.GetBytes('\uFEFF' + Csv), bytes), "test", null);

        Assert.Equal(Csv, await reader.ReadToEndAsync());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(1024)]
    public async Task The_line_of_a_bad_byte_is_told_however_the_bytes_come(int bytes)
    {
        byte[] text = [.. "가\n나\n다"u8, 0xFF, .. "\n라\n"u8];
        using StreamReader reader = ImportText.Open(new Piecemeal(text, bytes), "test", null);

        KeywordBatchException e = await Assert.ThrowsAsync<KeywordBatchException>(() => reader.ReadToEndAsync());

        Assert.Contains("3", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_character_that_the_end_cuts_off_is_told()
    {
        using StreamReader reader = ImportText.Open(new MemoryStream([.. "a\n가"u8[..^1]]), "test", null);

        await Assert.ThrowsAsync<KeywordBatchException>(() => reader.ReadToEndAsync());
    }

    [Fact]
    public async Task The_rows_of_a_bad_pipe_end_with_the_error_of_its_bytes()
    {
        byte[] text = [.. "created_at,input_text\n"u8, .. Enumerable.Repeat("2025-06-11,가\n"u8.ToArray(), 5000).SelectMany(b => b), 0xB0, 0xA1, (byte)'\n'];
        using StreamReader reader = ImportText.Open(new MemoryStream(text), "test", null);

        KeywordBatchException e = await Assert.ThrowsAsync<KeywordBatchException>(
            async () => await new ChatFileReader("test", "created_at", "input_text", _ => { }).ReadAsync(reader, default).ToListAsync());

        Assert.Equal("ImportTextBroken", e.ErrorId);
        Assert.Contains("5002", e.Message, StringComparison.Ordinal);
    }

    private static async Task<string> ReadAsync(string path, string? encoding)
    {
        using StreamReader reader = await ImportText.OpenAsync(path, encoding is null ? null : ImportEncoding.Parse(encoding), default);
        return await reader.ReadToEndAsync();
    }

    private string Write(string text, Encoding encoding)
    {
        string path = _home.File("chats.csv");
        File.WriteAllText(path, text, encoding);
        return path;
    }

    /// <summary>Gives few bytes at a time, as a pipe may.</summary>
    private sealed class Piecemeal(byte[] bytes, int most) : MemoryStream(bytes)
    {
        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, most));

        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(buffer.Length, most)]);

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(buffer.Length, most)], cancellationToken);
    }
}

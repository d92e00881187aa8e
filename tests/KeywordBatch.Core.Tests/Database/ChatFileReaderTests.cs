using KeywordBatch.Database;

namespace KeywordBatch.Core.Tests.Database;

public sealed class ChatFileReaderTests
{
    private readonly List<KeywordBatchException> _refused = [];

    [Fact]
    public async Task Csv_is_read_by_its_header_with_quotes_and_line_breaks()
    {
        List<ChatMessage> chats = await ReadAsync("""
            id,Question,created_at
            1,"쉼표, 따옴표 ""둘"", 줄
            바꿈",2025-06-11 09:30:00
            2,,2025-06-11T10:00:01
            """, "question");

        Assert.Equal(
            [new(new(2025, 6, 11, 9, 30, 0), "쉼표, 따옴표 \"둘\", 줄\n바꿈"), new(new(2025, 6, 11, 10, 0, 1), "")],
            chats.Select(c => c with { Text = c.Text?.ReplaceLineEndings("\n") }));
        Assert.Empty(_refused);
    }

    [Fact]
    public async Task Json_lines_are_read_and_a_null_stays_one()
    {
        List<ChatMessage> chats = await ReadAsync("""
            {"created_at":"2025-06-11 09:30:00","question":"물음"}

            {"created_at":"2025-06-12","question":null,"more":1}
            """, "question");

        Assert.Equal([new(new(2025, 6, 11, 9, 30, 0), "물음"), new(new(2025, 6, 12), null)], chats);
    }

    [Fact]
    public async Task A_bad_line_costs_only_itself_and_is_told_by_number()
    {
        List<ChatMessage> csv = await ReadAsync("created_at,input_text\nyesterdayish,a\n2025-06-11,b\n2025-06-11\n2025-06-12,c\n", "input_text");
        List<ChatMessage> json = await ReadAsync("{\"created_at\":\"x\",\"input_text\":\"a\"}\nnot json\n[1]\n{\"created_at\":\"2025-06-11\",\"input_text\":5}\n{\"created_at\":\"2025-06-11\",\"input_text\":\"d\"}\n", "input_text");

        Assert.Equal(["b", "c"], csv.Select(c => c.Text));
        Assert.Equal(["d"], json.Select(c => c.Text));
        Assert.Equal(
            ["test:2", "test:4", "test:1", "test:2", "test:3", "test:4"],
            _refused.Select(e => e.Target));
        Assert.All(_refused, e => Assert.Equal("ImportRowInvalid", e.ErrorId));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a,b\n1,2\n")]
    [InlineData("\u007fELF\u0001\u0002\u0003\0\0\0\n\0\u0001")]
    public async Task What_has_no_such_columns_is_refused_in_one_line(string text)
    {
        KeywordBatchException e = await Assert.ThrowsAsync<KeywordBatchException>(() => ReadAsync(text, "input_text"));

        Assert.Equal("ImportColumnMissing", e.ErrorId);
        Assert.DoesNotContain(e.Message, char.IsControl);
    }

    [Theory]
    [InlineData("[{\"created_at\":\"2025-06-11\",\"input_text\":\"a\"}]")]
    [InlineData("[\n  {\n    \"created_at\": \"2025-06-11\"\n")]
    public async Task A_JSON_array_is_refused_as_one(string text)
    {
        KeywordBatchException e = await Assert.ThrowsAsync<KeywordBatchException>(() => ReadAsync(text, "input_text"));

        Assert.Equal("ImportJsonArray", e.ErrorId);
    }

    private async Task<List<ChatMessage>> ReadAsync(string text, string textColumn)
    {
        using var input = new StringReader(text);
        return await new ChatFileReader("test", "created_at", textColumn, _refused.Add).ReadAsync(input, default).ToListAsync();
    }
}

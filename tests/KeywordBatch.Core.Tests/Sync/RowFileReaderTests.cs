using System.Globalization;
using KeywordBatch.Sync;

namespace KeywordBatch.Core.Tests.Sync;

public sealed class RowFileReaderTests
{
    private readonly List<string> _refused = [];

    [Theory]
    [InlineData("{\"code\":\"b\"}{\"code\":\"c\"}")]
    [InlineData("{\"code\":\"b\"} rubbish")]
    [InlineData("{\"code\":\"b\"}]")]
    [InlineData("[\"b\"]")]
    [InlineData("17")]
    [InlineData("null")]
    [InlineData("{\"code\":")]
    public async Task A_line_that_is_not_one_object_is_refused_with_its_number(string line)
    {
        List<SourceRow> rows = await ReadAsync($"{{\"code\":\"a\"}}\n{line}\n{{\"code\":\"z\"}}\n");

        Assert.Equal(["a", "z"], rows.Select(r => r.Values[0]));
        Assert.Equal("t:2", Assert.Single(_refused));
    }

    [Theory]
    [InlineData("\n", 2)]
    [InlineData(" ", 1)]
    [InlineData("\r\n \r\n\t", 3)]
    [InlineData("\r\r", 3)]
    public async Task White_space_before_the_first_row_is_none_and_its_lines_are_counted(string space, int line)
    {
        List<SourceRow> objects = await ReadAsync(space + "{\"code\":\"a\"}\nrubbish\n{\"code\":\"b\"} \n");
        List<SourceRow> records = await ReadAsync(space + "code,name\na,1,2\nb,3\n");

        Assert.Equal(["a", "b"], objects.Select(r => r.Values[0]));
        Assert.Equal("b", Assert.Single(records).Values[0]);
        Assert.Equal(["code", "name"], records[0].Shape.Names);
        Assert.Equal(2, _refused.Count);
        Assert.All(_refused, target => Assert.Equal(string.Create(CultureInfo.InvariantCulture, $"t:{line + 1}"), target));
    }

    [Theory]
    [InlineData("[{\"code\":\"a\",\"name\":\"b\"}]")]
    [InlineData("\n [ {\"code\":\"a\"},\n{\"code\":\"b\"} ]\n")]
    [InlineData("[\n  {\n    \"code\": \"a\"\n  }\n]\n")]
    public async Task A_JSON_array_is_refused_as_one_and_not_taken_for_CSV_without_rows(string text)
    {
        KeywordBatchException e = await Assert.ThrowsAsync<KeywordBatchException>(() => ReadAsync(text));

        Assert.Equal("ImportJsonArray", e.ErrorId);
        Assert.Empty(await ReadAsync("[]\n"));
        Assert.Equal("[code", Assert.Single(await ReadAsync("[code,name]\na,b\n")).Shape.Names[0]);
    }

    [Theory]
    [InlineData("1e-30", 1e-30)]
    [InlineData("1E-30", 1e-30)]
    [InlineData("1.2345678901234567e-15", 1.2345678901234567e-15)]
    public async Task A_number_with_an_exponent_keeps_its_digits(string number, double expected)
    {
        List<SourceRow> rows = await ReadAsync($"{{\"v\":{number}}}\n");

        Assert.Equal(expected, rows[0].Values[0]);
    }

    [Fact]
    public async Task An_array_in_a_file_is_no_value_of_the_journal()
    {
        List<SourceRow> rows = await ReadAsync("{\"v\":[\"t\",\"2025-06-11T00:00:00\"]}\n");

        Assert.IsType<JsonText>(rows[0].Values[0]);
    }

    private Task<List<SourceRow>> ReadAsync(string text) =>
        new RowFileReader("t", e => _refused.Add((string)e.Target!)).ReadAsync(new StringReader(text), default).ToListAsync().AsTask();
}

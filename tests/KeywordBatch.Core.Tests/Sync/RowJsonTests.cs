using System.Buffers;
using System.Globalization;
using System.Numerics;
using System.Text.Json;
using KeywordBatch.Database;
using KeywordBatch.Sync;

namespace KeywordBatch.Core.Tests.Sync;

public sealed class RowJsonTests
{
    private enum Far : ulong
    {
        Away = ulong.MaxValue,
    }

    public static TheoryData<object?> Values =>
    [
        null, DBNull.Value, "text", "", " ", "5", "2025-06-23", "a\uD800b", 'x', '5', ' ', true, false,
        5, -5L, long.MinValue, (short)5, (byte)1, (sbyte)-1, (ushort)5, 5u, ulong.MaxValue, (BigInteger)5, (Int128)1,
        5.00m, 100m, -0.0m, 0.0000000000000000000000000001m, decimal.MaxValue,
        0.1f, 1e10f, 1f, float.NaN, 5.0, 0.0, -0.0, 1.0, 1e-7, 1e15, 1e20, 0.1 + 0.2, double.Epsilon, double.MaxValue, double.NaN, double.PositiveInfinity,
        DayOfWeek.Friday, Far.Away, Guid.Empty, new byte[] { 1, 2, 3 }, Array.Empty<byte>(), new JsonText("""{"a": ["한글", null]}"""),
        new DateOnly(2025, 6, 23), new TimeOnly(10, 11, 12, 345), new TimeSpan(1, 2, 3), new TimeSpan(30, 0, 0), TimeSpan.FromSeconds(-1),
        new DateTime(2025, 6, 23, 10, 0, 0), new DateTime(2025, 6, 23, 23, 0, 0, 123, DateTimeKind.Utc), new DateTime(2025, 6, 23, 10, 0, 0, DateTimeKind.Local),
        new DateTimeOffset(2025, 6, 23, 23, 0, 0, TimeSpan.FromHours(-9)), new DateTimeOffset(2025, 6, 23, 10, 0, 0, TimeSpan.Zero),
    ];

    [Theory]
    [MemberData(nameof(Values), DisableDiscoveryEnumeration = true)]
    public void A_column_takes_a_value_from_the_journal_for_what_it_takes_it_from_memory(object? value)
    {
        object? kept = Kept(value);

        Assert.All(Enum.GetValues<ColumnKind>(), kind => Assert.Equal(Read(kind, value), Read(kind, kept)));
    }

    [Theory]
    [InlineData(974.6064119854041)]
    [InlineData(0.1 + 0.2)]
    [InlineData(1.2345678901234567E-20)]
    [InlineData(1.2345678901234567E+20)]
    [InlineData(double.Epsilon)]
    public void A_double_comes_back_as_it_went_in(double value) =>
        Assert.Equal(value.ToString("R", CultureInfo.InvariantCulture), Read(ColumnKind.Float, Kept(value)));

    [Theory]
    [InlineData("""{"v":["q","1"]}""")]
    [InlineData("""{"v":["t","yesterday"]}""")]
    [InlineData("""{"v":["o",-1]}""")]
    [InlineData("""{"v":[1]}""")]
    public void What_the_journal_does_not_write_is_damage(string line) =>
        Assert.ThrowsAny<JsonException>(() => new RowJson(typed: true).Read(System.Text.Encoding.UTF8.GetBytes(line)));

    [Theory]
    [InlineData("12345678901234567890.12345678901234567890")]
    [InlineData("0.00000000000000000000000000000012")]
    [InlineData("1e400")]
    public void A_number_of_a_file_that_is_none_of_NETs_stays_as_it_is_written(string number) =>
        Assert.Equal([number], new RowJson(typed: false).Read(System.Text.Encoding.UTF8.GetBytes($$"""{"v":{{number}}}""")).Values);

    [Fact]
    public void Objects_and_arrays_of_a_file_are_JSON_as_it_is_written()
    {
        SourceRow row = new RowJson(typed: false).Read("""{"o":{"a": [1, "한글"]},"n":2,"a":[ ]}"""u8);

        Assert.Equal([new JsonText("""{"a": [1, "한글"]}"""), 2L, new JsonText("[ ]")], row.Values);
    }

    [Fact]
    public void A_column_of_JSON_takes_the_same_object_from_the_journal_as_from_memory()
    {
        var json = new JsonText("""{"a": 1.50, "b": "\u0041"}""");

        Assert.Equal(json, Kept(json));
    }

    private static object? Kept(object? value)
    {
        var buffer = new ArrayBufferWriter<byte>();
        var format = new RowJson(typed: true);
        using var json = new Utf8JsonWriter(buffer);
        format.Write(json, new(new(["v", "behind"]), [value, "it"]));
        json.Flush();
        SourceRow row = format.Read(buffer.WrittenSpan);
        Assert.Equal("it", row.Values[1]);
        return row.Values[0];
    }

    // As text, since a number may be of another type without being another number.
    private static string? Read(ColumnKind kind, object? value) =>
        ColumnValue.Read(new("c", "type", kind, null, true, ColumnOrigin.Row), value, out object? read) ?? read switch
        {
            null => null,
            byte[] bytes => Convert.ToHexString(bytes),
            double number => number.ToString("R", CultureInfo.InvariantCulture),
            DateTime time => time.ToString("O", CultureInfo.InvariantCulture),
            DateTimeOffset moment => moment.ToString("O", CultureInfo.InvariantCulture),
            TimeOnly time => time.ToString("O", CultureInfo.InvariantCulture),
            _ => ColumnValue.Text(read),
        };
}

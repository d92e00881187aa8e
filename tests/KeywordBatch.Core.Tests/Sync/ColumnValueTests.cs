using KeywordBatch.Database;
using KeywordBatch.Sync;

namespace KeywordBatch.Core.Tests.Sync;

public sealed class ColumnValueTests
{
    private static readonly TargetColumn Interval = new("c", "interval", ColumnKind.Other, null, true, ColumnOrigin.Row);

    [Theory]
    [InlineData("jsonb", """[1,"a"]""")]
    [InlineData("json", """[1,"a"]""")]
    [InlineData("longtext", """[1,"a"]""")]
    [InlineData("ARRAY", """{1,"a"}""")]
    public void A_column_of_JSON_or_of_arrays_takes_an_array(string type, string stored) =>
        Assert.Equal(stored, Read(Interval with { Type = type }, new JsonText("""[1,"a"]""")));

    [Theory]
    [InlineData("text")]
    [InlineData("character varying")]
    [InlineData("")]
    [InlineData("integer")]
    public void Other_columns_refuse_an_array_and_say_what_it_is(string type) =>
        Assert.Contains("[1,2]", ColumnValue.Read(Interval with { Type = type }, new JsonText("[1,2]"), out _), StringComparison.Ordinal);

    [Fact]
    public void A_column_of_arrays_refuses_an_object() =>
        Assert.NotNull(ColumnValue.Read(Interval with { Type = "ARRAY" }, new JsonText("""{"a":1}"""), out _));

    [Theory]
    [InlineData("2025-06-11T01:02:03Z")]
    [InlineData("2025-06-11T01:02:03+09:00")]
    [InlineData("2025-06-11 01:02:03-0400")]
    [InlineData("2025/6/11 1:02:03")]
    [InlineData("06/11/2025 01:02:03")]
    [InlineData("Wed, 11 Jun 2025 01:02:03 GMT")]
    public void A_column_without_a_zone_gets_the_time_as_it_is_written(string text) =>
        Assert.Equal(new DateTime(2025, 6, 11, 1, 2, 3), Assert.IsType<DateTime>(Read(ColumnKind.Timestamp, text)));

    [Fact]
    public void A_moment_of_elsewhere_keeps_its_day() =>
        Assert.Equal(new DateOnly(2025, 6, 11), Read(ColumnKind.Date, new DateTimeOffset(2025, 6, 11, 23, 59, 0, TimeSpan.FromHours(-11))));

    [Theory]
    [InlineData("10:00")]
    [InlineData("11.5")]
    [InlineData("6/11")]
    [InlineData("1000.5")]
    [InlineData("25-06-11")]
    [InlineData("11.06.2025")]
    [InlineData("11-06-2025")]
    public void A_text_that_is_only_taken_for_a_date_by_guessing_is_none(string text) =>
        Assert.NotNull(ColumnValue.Read(Column(ColumnKind.Date), text, out _));

    [Fact]
    public void A_double_has_all_its_digits_in_a_column_of_numbers() =>
        Assert.Equal(123456789012.3457m, Read(ColumnKind.Number, 123456789012.3457));

    [Theory]
    [InlineData("0.1234567890123456789012345678901234567890")]
    [InlineData("12345678901234567890.12345678901234567890")]
    [InlineData("12345678901234567890123456789012345")]
    [InlineData("1e-30")]
    [InlineData("-1.5E-40")]
    public void A_number_of_more_digits_than_a_decimal_has_goes_to_the_server_as_it_is_written(string text)
    {
        Assert.Equal(text, Read(ColumnKind.Number, text));
        Assert.NotNull(ColumnValue.Read(Column(ColumnKind.Integer), text, out _));
    }

    [Theory]
    [InlineData("12.000000000000000000000000000000", 12)]
    [InlineData("-7000.0000000000000000000000000000000000000000", -7000)]
    [InlineData("0.00000000000000000000000000000000000000e-9", 0)]
    public void Zeros_at_the_end_of_a_number_are_no_digits_too_many(string text, int number)
    {
        Assert.Equal((decimal)number, Read(ColumnKind.Number, text));
        Assert.Equal((decimal)number, Read(ColumnKind.Integer, text));
        Assert.Equal(ColumnValue.Text((long)number), ColumnValue.Text(Read(ColumnKind.Number, text)));
    }

    [Fact]
    public void A_double_that_no_decimal_is_near_is_no_zero()
    {
        Assert.Equal("1.5E-40", Read(ColumnKind.Number, 1.5e-40));
        Assert.NotNull(ColumnValue.Read(Column(ColumnKind.Integer), 1.5e-40, out _));
    }

    [Theory]
    [InlineData("1.50", 1.5)]
    [InlineData(" +1e3 ", 1000)]
    [InlineData("-.000500", -0.0005)]
    [InlineData("0.000000000000000000000000000000000", 0)]
    public void A_number_that_a_decimal_holds_is_one(string text, double number) =>
        Assert.Equal((decimal)number, Assert.IsType<decimal>(Read(ColumnKind.Number, text)));

    [Theory]
    [InlineData("1e400")]
    [InlineData("-1e400")]
    [InlineData("NaN")]
    [InlineData("1,5")]
    [InlineData("0x10")]
    public void What_is_no_number_of_finite_size_is_none_of_a_column_of_numbers(string text) =>
        Assert.NotNull(ColumnValue.Read(Column(ColumnKind.Number), text, out _));

    [Fact]
    public void Digits_too_many_for_a_double_are_not_infinity()
    {
        Assert.NotNull(ColumnValue.Read(Column(ColumnKind.Float), "1e400", out _));
        Assert.Equal(double.PositiveInfinity, Read(ColumnKind.Float, "Infinity"));
    }

    [Theory]
    [InlineData("2025-06-11T23:00:00-0500", -5)]
    [InlineData("2025-06-11 23:00:00+9", 9)]
    [InlineData("2025-06-11T23:00:00+05:00", 5)]
    [InlineData("2025-06-11T23:00:00Z", 0)]
    [InlineData("Wed, 11 Jun 2025 23:00:00 GMT", 0)]
    [InlineData("2025-06-11 23:00:00 GMT", 0)]
    [InlineData("2025. 6. 11. 오후 11:00:00 +09:00", 9)]
    public void A_moment_is_that_of_the_zone_that_it_names(string text, int hours) =>
        Assert.Equal(new DateTimeOffset(2025, 6, 11, 23, 0, 0, TimeSpan.FromHours(hours)), Assert.IsType<DateTimeOffset>(Read(ColumnKind.Moment, text)));

    [Theory]
    [InlineData("2025-06-11 23:00:00")]
    [InlineData("20250611230000")]
    [InlineData("2025. 6. 11. 오후 11:00:00")]
    public void A_moment_that_names_no_zone_is_left_to_the_server(string text) =>
        Assert.Equal(new DateTime(2025, 6, 11, 23, 0, 0), Assert.IsType<DateTime>(Read(ColumnKind.Moment, text)));

    [Theory]
    [InlineData("23:00+09:00")]
    [InlineData("June 11 10:00Z")]
    [InlineData("11.06.2025 10:00:00+09:00")]
    public void A_zone_makes_no_date_of_what_is_none(string text) =>
        Assert.NotNull(ColumnValue.Read(Column(ColumnKind.Moment), text, out _));

    [Theory]
    [InlineData("1.02:03:04", "1 02:03:04.000000")]
    [InlineData("-1.02:03:04.5000000", "-1 -02:03:04.500000")]
    [InlineData("-00:00:01", "0 -00:00:01.000000")]
    public void A_time_span_is_an_interval_of_as_many_days(string span, string interval)
    {
        Assert.Equal(interval, Read(Interval, TimeSpan.Parse(span, null)));
        Assert.Equal(interval, Read(Interval, span));
    }

    [Theory]
    [InlineData("1 day")]
    [InlineData("5")]
    [InlineData("24:00:00")]
    [InlineData("P1D")]
    public void What_is_no_time_span_of_NET_is_an_interval_as_it_is_written(string text) => Assert.Equal(text, Read(Interval, text));

    [Theory]
    [InlineData("citext", "")]
    [InlineData("set", "")]
    [InlineData("inet", null)]
    public void An_empty_text_is_one_where_the_type_has_it(string type, string? read) =>
        Assert.Equal(read, Read(new TargetColumn("c", type, ColumnKind.Other, null, true, ColumnOrigin.Row), ""));

    [Fact]
    public void A_key_is_the_same_with_more_zeros() =>
        Assert.Equal(ColumnValue.Text(1.0m), ColumnValue.Text(1.000m));

    [Fact]
    public void An_emoji_can_be_read_in_a_message() => Assert.Equal("a 😀 ", ColumnValue.Shown("a\n😀\u0007"));

    private static object? Read(ColumnKind kind, object? value) => Read(Column(kind), value);

    private static object? Read(TargetColumn column, object? value)
    {
        Assert.Null(ColumnValue.Read(column, value, out object? read));
        return read;
    }

    private static TargetColumn Column(ColumnKind kind) => new("c", "type", kind, null, true, ColumnOrigin.Row);
}

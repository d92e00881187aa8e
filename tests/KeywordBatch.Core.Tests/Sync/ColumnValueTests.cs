using KeywordBatch.Database;
using KeywordBatch.Sync;

namespace KeywordBatch.Core.Tests.Sync;

public sealed class ColumnValueTests
{
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

    [Fact]
    public void A_key_is_the_same_with_more_zeros() =>
        Assert.Equal(ColumnValue.Text(1.0m), ColumnValue.Text(1.000m));

    [Fact]
    public void An_emoji_can_be_read_in_a_message() => Assert.Equal("a 😀 ", ColumnValue.Shown("a\n😀\u0007"));

    private static object? Read(ColumnKind kind, object? value)
    {
        Assert.Null(ColumnValue.Read(Column(kind), value, out object? read));
        return read;
    }

    private static TargetColumn Column(ColumnKind kind) => new("c", "type", kind, null, true, ColumnOrigin.Row);
}

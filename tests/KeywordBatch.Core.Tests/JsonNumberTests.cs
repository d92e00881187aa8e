namespace KeywordBatch.Core.Tests;

public sealed class JsonNumberTests
{
    [Fact]
    public void A_whole_number_is_a_long_where_it_fits()
    {
        Assert.Equal(0L, JsonNumber.Read("0"u8));
        Assert.Equal(-3L, JsonNumber.Read("-3"u8));
        Assert.Equal(long.MaxValue, JsonNumber.Read("9223372036854775807"u8));
        Assert.Equal(long.MinValue, JsonNumber.Read("-9223372036854775808"u8));
    }

    [Fact]
    public void Another_one_without_an_exponent_is_a_decimal_where_it_fits()
    {
        Assert.Equal(9223372036854775808m, JsonNumber.Read("9223372036854775808"u8));
        Assert.Equal(0.1m, JsonNumber.Read("0.1"u8));
        Assert.Equal("-19.90", Assert.IsType<decimal>(JsonNumber.Read("-19.90"u8)).ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    [Fact]
    public void What_has_an_exponent_or_fits_neither_is_a_double()
    {
        Assert.Equal(1000d, JsonNumber.Read("1e3"u8));
        Assert.Equal(1.5E-9, JsonNumber.Read("1.5E-9"u8));
        Assert.Equal(double.NegativeZero, JsonNumber.Read("-0"u8));
        Assert.Equal(1e31, JsonNumber.Read("10000000000000000000000000000000"u8));
    }

    [Fact]
    public void What_is_no_number_is_refused() => Assert.Throws<FormatException>(() => JsonNumber.Read("x"u8));
}

using System.Globalization;
using KeywordBatch.Configuration;

namespace KeywordBatch.Core.Tests.Configuration;

public sealed class DateTextTests
{
    private static readonly DateOnly Day = new(2025, 6, 1);

    [Theory]
    [InlineData("2025-06-01")]
    [InlineData("2025-6-1")]
    [InlineData("20250601")]
    [InlineData("2025/6/1")]
    [InlineData("2025.06.01")]
    [InlineData("2025. 6. 1.")]
    [InlineData("2025년 6월 1일")]
    public void A_day_with_the_year_first_is_known_in_every_culture(string text)
    {
        foreach (string culture in (string[])["ko-KR", "en-US", "en-GB", ""])
        {
            Assert.Equal(Day, Read(text, culture));
        }
    }

    [Theory]
    [InlineData("en-US")]
    [InlineData("en-GB")]
    [InlineData("ko-KR")]
    [InlineData("fr-FR")]
    [InlineData("de-DE")]
    public void What_a_session_writes_in_short_it_reads_again(string culture) =>
        Assert.Equal(Day, Read(Day.ToString("d", CultureInfo.GetCultureInfo(culture)), culture));

    [Theory]
    [InlineData("")]
    [InlineData("6/1")]
    [InlineData("2025-13-01")]
    [InlineData("31/12/2025")]
    public void Another_text_is_no_day(string text) =>
        Assert.Equal("InvalidDate", Assert.Throws<KeywordBatchException>(() => Read(text, "en-US")).ErrorId);

    private static DateOnly Read(string text, string culture)
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo(culture);
            return DateText.Parse(text, TimeProvider.System);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }
}

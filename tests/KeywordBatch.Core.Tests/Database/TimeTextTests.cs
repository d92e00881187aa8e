using System.Globalization;
using KeywordBatch.Database;

namespace KeywordBatch.Core.Tests.Database;

public sealed class TimeTextTests
{
    private static readonly DateTime Afternoon = new(2025, 6, 11, 14, 0, 0);

    [Theory]
    [InlineData("2025-06-11T14:00:00+09:00")]
    [InlineData("2025-06-11T14:00:00Z")]
    [InlineData("2025-06-11 14:00:00 -11:00")]
    [InlineData("Wed, 11 Jun 2025 14:00:00 GMT")]
    public void An_offset_behind_a_time_moves_nothing_on_whatever_machine(string text) =>
        Assert.Equal((Afternoon, DateTimeKind.Unspecified), (TimeText.Read(text)!.Value, TimeText.Read(text)!.Value.Kind));

    [Fact]
    public void A_moment_is_the_time_that_its_own_clock_shows() =>
        Assert.Equal(Afternoon, TimeText.Read(new DateTimeOffset(Afternoon, TimeSpan.FromHours(-11))));

    [Theory]
    [InlineData("2025. 6. 11. 오후 2:00:00")]
    [InlineData("2025-06-11 오후 2:00:00")]
    [InlineData("2025-06-11 오후 2:00")]
    [InlineData("2025년 6월 11일 오후 2:00:00")]
    [InlineData(" 2025.6.11 14:00")]
    public void What_a_Korean_session_writes_is_read(string text) => Assert.Equal(Afternoon, TimeText.Read(text));

    [Theory]
    [InlineData("2025-06-11 오전 12:00:00")]
    [InlineData("2025. 6. 11.")]
    [InlineData("20250611")]
    [InlineData("20250611000000")]
    public void A_day_in_Korean_form_or_in_digits_is_its_midnight(string text) => Assert.Equal(new DateTime(2025, 6, 11), TimeText.Read(text));

    [Fact]
    public void Fourteen_digits_are_a_time() => Assert.Equal(new DateTime(2025, 6, 11, 8, 38, 11), TimeText.Read("20250611083811"));

    [Theory]
    [InlineData("6/11/2025 2:00 PM")]
    [InlineData("11 Jun 2025 14:00")]
    [InlineData("June 11, 2025 14:00")]
    [InlineData("Wednesday, June 11, 2025 2:00:00 PM")]
    public void What_an_American_session_writes_is_read(string text) => Assert.Equal(Afternoon, TimeText.Read(text));

    [Theory]
    [InlineData("11.06.2025")]
    [InlineData("11.06.2025 오후 2:00")]
    [InlineData("오후 2:00:00")]
    [InlineData("25-06-11")]
    [InlineData("6/11")]
    [InlineData("2025-06")]
    [InlineData("2025 10:30")]
    [InlineData("202506")]
    [InlineData("20251311")]
    [InlineData("2025-13-11 오후 2:00")]
    [InlineData("")]
    public void What_could_be_two_times_or_none_is_not_guessed(string text) => Assert.Null(TimeText.Read(text));

    [Fact]
    public void The_session_s_culture_has_no_say()
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("de-DE");
            Assert.Equal(new DateTime(2025, 6, 11), TimeText.Read("06/11/2025"));
            Assert.Equal(Afternoon, TimeText.Read("2025. 6. 11. 오후 2:00:00"));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }
}

using System.Globalization;
using KeywordBatch.Questions;
using KeywordBatch.Sync;
using KeywordBatch.Testing;

namespace KeywordBatch.Core.Tests.Sync;

public sealed class BusinessCalendarTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("kb-calendar-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Weekends_and_holidays_of_several_files_are_none()
    {
        string csv = Write("krx.csv", "date,name\n2025-06-03,선거\n20250606,\"현충일, 금요일\"\n");
        string ics = Write("more.ics", """
            BEGIN:VCALENDAR
            VERSION:2.0
            BEGIN:VEVENT
            DTSTART;VALUE=DATE:20250609
            DTEND;VALUE=DATE:20250611
            SUMMARY:Two days, and a name so long that it goes on in the
              next line
            END:VEVENT
            BEGIN:VEVENT
            DTSTART;VALUE=DATE:20250612
            STATUS:CANCELLED
            END:VEVENT
            END:VCALENDAR
            """);

        BusinessCalendar calendar = BusinessCalendar.Open(BusinessCalendarKind.Weekdays, null, [csv, ics]);

        Assert.Equal(
            [new(2025, 6, 2), new(2025, 6, 4), new(2025, 6, 5), new(2025, 6, 11), new(2025, 6, 12), new(2025, 6, 13)],
            calendar.Days(new Period(new(2025, 6, 1), new(2025, 6, 15))));
    }

    [Fact]
    public void Other_markets_have_other_weekends_or_none()
    {
        var week = new Period(new(2025, 6, 2), new(2025, 6, 8));

        Assert.Equal(5, BusinessCalendar.Open(BusinessCalendarKind.Weekdays, [DayOfWeek.Friday, DayOfWeek.Saturday], []).Days(week).Count());
        Assert.True(BusinessCalendar.Open(BusinessCalendarKind.Weekdays, [DayOfWeek.Friday, DayOfWeek.Saturday], []).IsBusinessDay(new(2025, 6, 8)));
        Assert.Equal(7, BusinessCalendar.Open(BusinessCalendarKind.EveryDay, null, []).Days(week).Count());
    }

    [Fact]
    public void Yearly_events_come_again_and_others_are_refused()
    {
        string yearly = Write("yearly.ics", Calendar("DTSTART;VALUE=DATE:20200101\nRRULE:FREQ=YEARLY;UNTIL=20240101"));
        string monthly = Write("monthly.ics", Calendar("DTSTART;VALUE=DATE:20200101\nRRULE:FREQ=MONTHLY"));

        Assert.Equal([2020, 2021, 2022, 2023, 2024], HolidayFile.Read(yearly).Select(d => d.Year));
        Assert.Equal("HolidayFileInvalid", Assert.Throws<KeywordBatchException>(() => HolidayFile.Read(monthly)).ErrorId);
    }

    [Theory]
    [InlineData("DTSTART;VALUE=DATE:20250128\nDURATION:P3D", 28, 30)]
    [InlineData("DTSTART;VALUE=DATE:20250120\nDURATION:P1W", 20, 26)]
    [InlineData("DTSTART:20250128T090000\nDURATION:P1D", 28, 29)]
    [InlineData("DTSTART:20250128T000000\nDURATION:P1D", 28, 28)]
    [InlineData("DTSTART;VALUE=DATE:20250128\nBEGIN:VALARM\nTRIGGER:-PT15M\nDURATION:PT5M\nEND:VALARM", 28, 28)]
    public void A_holiday_with_a_duration_lasts_so_long(string lines, int first, int last) =>
        Assert.Equal(new Period(new(2025, 1, first), new(2025, 1, last)).Days(), HolidayFile.Read(Write("long.ics", Calendar(lines))));

    [Theory]
    [InlineData("DTSTART;VALUE=DATE:00010101\nDTEND;VALUE=DATE:00010101", "0001-01-01")]
    [InlineData("DTSTART;VALUE=DATE:99991231", "9999-12-31")]
    [InlineData("DTSTART;VALUE=DATE:99991231\nDURATION:P2D", "9999-12-31")]
    public void A_holiday_at_an_end_of_the_calendar_is_read(string lines, string day) =>
        Assert.Equal([DateOnly.ParseExact(day, "O", CultureInfo.InvariantCulture)], HolidayFile.Read(Write("ends.ics", Calendar(lines))));

    [Theory]
    [InlineData("DURATION:PT36H")]
    [InlineData("DURATION:P1DT1H")]
    [InlineData("DURATION:-P1D")]
    [InlineData("RRULE:FREQ=YEARLY\nEXDATE;VALUE=DATE:20260505")]
    [InlineData("RDATE;VALUE=DATE:20260506")]
    [InlineData("RECURRENCE-ID;VALUE=DATE:20250505")]
    public void A_holiday_whose_days_cannot_be_told_is_refused(string lines)
    {
        string file = Write("rules.ics", Calendar("DTSTART;VALUE=DATE:20250505\n" + lines));

        KeywordBatchException error = Assert.Throws<KeywordBatchException>(() => HolidayFile.Read(file));

        Assert.Equal("HolidayFileInvalid", error.ErrorId);
        Assert.Contains(lines.Split('\n')[^1].Split(';')[0], error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_first_line_is_a_holiday_too_however_short_its_numbers() =>
        Assert.Equal([new(2025, 1, 1), new(2025, 5, 5)], HolidayFile.Read(Write("short.csv", "2025-1-1,New Year\n2025/5/5\n")));

    [Theory]
    [InlineData("")]
    [InlineData("only a header")]
    [InlineData("date\n2025-01-01\nand then nonsense\n")]
    [InlineData("2025-13-01\n2025-05-05\n")]
    [InlineData("01.05.2025\n2025-05-05\n")]
    [InlineData("2025-01-01;New Year\n2025-05-05\n")]
    [InlineData("PK\u0003\u0004 not a text at all\u0000\n\u0001\u0002")]
    [InlineData("BEGIN:VCALENDAR\nEND:VCALENDAR")]
    [InlineData("BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:nonsense\nEND:VEVENT\nEND:VCALENDAR")]
    [InlineData("BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20250101")]
    public void A_file_that_is_none_is_refused_with_its_line(string content)
    {
        KeywordBatchException error = Assert.Throws<KeywordBatchException>(() => HolidayFile.Read(Write("none.csv", content)));

        Assert.Equal("HolidayFileInvalid", error.ErrorId);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void A_missing_file_is_told_from_a_folder()
    {
        Assert.Equal("HolidayFileMissing", Assert.Throws<KeywordBatchException>(() => HolidayFile.Read(Path.Combine(_folder, "no.csv"))).ErrorId);
        Assert.Equal("HolidayFileUnreadable", Assert.Throws<KeywordBatchException>(() => HolidayFile.Read(_folder)).ErrorId);
    }

    [Fact]
    public void Today_and_the_last_days_go_by_the_clock_given()
    {
        var clock = new ManualTimeProvider(new DateTimeOffset(2025, 6, 15, 20, 0, 0, TimeSpan.Zero));
        DateOnly today = BusinessCalendar.Today(clock);

        Assert.Equal(DateOnly.FromDateTime(clock.GetLocalNow().DateTime), today);
        Assert.Equal([new(2025, 6, 12), new(2025, 6, 13)], BusinessCalendar.Weekdays.Last(new(2025, 6, 15), 2));
        Assert.Empty(new BusinessCalendar(Enum.GetValues<DayOfWeek>(), []).Last(today, 3));
    }

    private static string Calendar(string lines) => $"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n{lines}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";

    private string Write(string name, string content)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllText(path, content);
        return path;
    }
}

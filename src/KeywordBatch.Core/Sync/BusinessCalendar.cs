using KeywordBatch.Questions;

namespace KeywordBatch.Sync;

/// <summary>The days on which a market is open: neither weekend nor holiday.</summary>
/// <param name="weekend">The days of a week that are none; may be empty.</param>
/// <param name="holidays">Single days that are none.</param>
public sealed class BusinessCalendar(IEnumerable<DayOfWeek> weekend, IEnumerable<DateOnly> holidays)
{
    private readonly HashSet<DayOfWeek> _weekend = [.. weekend];
    private readonly HashSet<DateOnly> _holidays = [.. holidays];

    /// <summary>Monday to Friday, without holidays.</summary>
    public static BusinessCalendar Weekdays { get; } = new([DayOfWeek.Saturday, DayOfWeek.Sunday], []);

    /// <summary>A calendar of a kind and of files.</summary>
    /// <param name="kind">Which days of a week.</param>
    /// <param name="weekend">The weekend, for <see cref="BusinessCalendarKind.Weekdays"/>; null for Saturday and Sunday.</param>
    /// <param name="holidayFiles">Files of holidays: CSV or iCalendar.</param>
    /// <exception cref="KeywordBatchException">HolidayFileMissing, HolidayFileUnreadable, HolidayFileInvalid.</exception>
    public static BusinessCalendar Open(BusinessCalendarKind kind, IReadOnlyCollection<DayOfWeek>? weekend, IEnumerable<string> holidayFiles) =>
        new(
            kind == BusinessCalendarKind.EveryDay ? [] : weekend ?? [DayOfWeek.Saturday, DayOfWeek.Sunday],
            holidayFiles.SelectMany(HolidayFile.Read));

    /// <summary>Today where the clock is.</summary>
    /// <param name="clock">The clock, whose time zone counts.</param>
    public static DateOnly Today(TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(clock);
        return DateOnly.FromDateTime(clock.GetLocalNow().DateTime);
    }

    /// <summary>Whether the market is open on a day.</summary>
    /// <param name="day">Which.</param>
    public bool IsBusinessDay(DateOnly day) => !_weekend.Contains(day.DayOfWeek) && !_holidays.Contains(day);

    /// <summary>The business days of a period, in order.</summary>
    /// <param name="period">Which days.</param>
    public IEnumerable<DateOnly> Days(Period period) => period.Days().Where(IsBusinessDay);

    /// <summary>The last business days up to a day, in order; fewer where the calendar has none for ten years.</summary>
    /// <param name="until">The day, itself included.</param>
    /// <param name="count">How many, 0 or more.</param>
    public IReadOnlyList<DateOnly> Last(DateOnly until, int count)
    {
        const int Patience = 3_660;
        var days = new List<DateOnly>();
        int idle = 0;
        for (DateOnly day = until; days.Count < count && idle < Patience && day > DateOnly.MinValue; day = day.AddDays(-1))
        {
            if (IsBusinessDay(day))
            {
                days.Add(day);
                idle = 0;
            }
            else
            {
                idle++;
            }
        }

        days.Reverse();
        return days;
    }
}

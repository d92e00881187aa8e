using KeywordBatch.Operations;
using KeywordBatch.Testing;
using Quartz;

namespace KeywordBatch.Core.Tests.Operations;

public sealed class ScheduleTimesTests
{
    private static readonly KeywordBatchSchedule Nightly = new("nightly") { TimeZone = "Asia/Seoul" };

    [Theory]
    [InlineData(0, "2025-06-11T20:00:00+09:00", "2025-06-11", "2025-06-11T22:00:00+09:00")]
    [InlineData(1, "2025-06-11T22:00:00+09:00", "2025-06-11", "2025-06-12T08:00:00+09:00")]
    [InlineData(2, "2025-06-12T08:00:00+09:00", "2025-06-11", "2025-06-12T20:00:00+09:00")]
    public void Attempts_of_the_next_morning_belong_to_the_evening_before(int index, string fired, string day, string until)
    {
        ScheduleOccasion occasion = new ScheduleTimes(Nightly).Locate(index, Time(fired));

        Assert.Equal(new ScheduleOccasion(Day(day), Time(fired), Time(until)), occasion);
    }

    [Fact]
    public void The_day_before_is_worked_on_when_the_schedule_says_so()
    {
        var times = new ScheduleTimes(Nightly with { Day = KeywordBatchScheduleDay.Yesterday });

        Assert.Equal(Day("2025-06-10"), times.Locate(0, Time("2025-06-11T20:00:00+09:00")).Day);
        Assert.Equal(Day("2025-06-10"), times.Locate(2, Time("2025-06-12T08:00:00+09:00")).Day);
    }

    [Fact]
    public void An_attempt_that_is_made_up_for_keeps_its_planned_time()
    {
        var times = new ScheduleTimes(Nightly);

        Assert.Equal(Time("2025-06-11T20:00:00+09:00"), times.Locate(0, Time("2025-06-11T21:17:00+09:00")).ScheduledFor);
        Assert.Equal(Day("2025-06-11"), times.Locate(0, Time("2025-06-12T07:00:00+09:00")).Day);
        Assert.Equal(1, times.LatestIndex(Time("2025-06-12T07:00:00+09:00")));
    }

    [Fact]
    public void The_zone_decides_the_day_not_the_clock_of_the_host()
    {
        Assert.Equal(Day("2025-06-11"), new ScheduleTimes(Nightly).Locate(2, Time("2025-06-11T23:00:00Z")).Day);
    }

    [Fact]
    public void A_time_that_summer_time_leaves_out_is_made_up_for_on_the_same_day()
    {
        var times = new ScheduleTimes(Nightly with { TimeZone = "Europe/Berlin", At = [new(2, 30)] });

        Assert.Equal(Day("2025-03-30"), times.Locate(0, Time("2025-03-30T03:00:00+02:00")).Day);
        Assert.Equal(Time("2025-03-31T02:30:00+02:00"), times.Locate(0, Time("2025-03-30T03:00:00+02:00")).Until);
    }

    [Fact]
    public void An_attempt_made_up_for_within_the_hour_that_comes_twice_is_of_its_own_day()
    {
        var times = new ScheduleTimes(Nightly with { TimeZone = "America/New_York", At = [new(1, 30)] });

        Assert.Equal(Day("2025-11-02"), times.Locate(0, Time("2025-11-02T01:30:00-04:00")).Day);
        Assert.Equal(Day("2025-11-02"), times.Locate(0, Time("2025-11-02T01:15:00-05:00")).Day);
        Assert.Equal(Day("2025-11-01"), times.Locate(0, Time("2025-11-02T01:15:00-04:00")).Day);
    }

    [Theory]
    [InlineData("Europe/Dublin", "01:00", "2026-03-28T12:00:00Z", "2026-03-29T01:00:00Z", "2026-03-30T00:00:00Z")]
    [InlineData("Europe/Berlin", "02:30", "2025-03-29T12:00:00Z", "2025-03-30T01:00:00Z", "2025-03-31T00:30:00Z")]
    [InlineData("Africa/Casablanca", "02:30", "2026-03-21T12:00:00Z", "2026-03-22T02:00:00Z", "2026-03-23T01:30:00Z")]
    public void A_trigger_fires_once_after_a_gap_and_then_on_the_next_day(string zone, string at, string after, string gap, string next)
    {
        KeywordBatchSchedule schedule = Nightly with { TimeZone = zone, At = ScheduleTimes.Parse([at]) };
        ITrigger trigger = ScheduleData.Triggers(schedule, new(schedule), new ManualTimeProvider(Time(after))).Single();

        Assert.Equal(Time(gap), trigger.GetFireTimeAfter(Time(after)));
        Assert.Equal(Time(next), trigger.GetFireTimeAfter(Time(gap)));
    }

    // Only around the days on which a clock changes, which is where it can go wrong.
    [Fact]
    public void No_zone_of_this_system_has_a_trigger_that_stands_still_or_leaves_a_day_out()
    {
        var wrong = new List<string>();
        foreach (TimeZoneInfo zone in TimeZoneInfo.GetSystemTimeZones())
        {
            DateTimeOffset[] changes = [.. Enumerable.Range(0, 3 * 365)
                .Select(day => new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).AddDays(day))
                .Where(day => zone.GetUtcOffset(day) != zone.GetUtcOffset(day.AddDays(1)))];
            foreach (int minute in changes.Length == 0 ? [] : Enumerable.Range(0, 48).Select(half => half * 30))
            {
                KeywordBatchSchedule schedule = Nightly with { TimeZone = zone.Id, At = [new(minute / 60, minute % 60)] };
                var times = new ScheduleTimes(schedule);
                ITrigger trigger = ScheduleData.Triggers(schedule, times, new ManualTimeProvider(new(2025, 12, 31, 0, 0, 0, TimeSpan.Zero))).Single();
                foreach (DateTimeOffset change in changes)
                {
                    DateTimeOffset before = change.AddDays(-2);
                    DateOnly? last = null;
                    while (trigger.GetFireTimeAfter(before) is { } fire && fire < change.AddDays(3))
                    {
                        DateOnly day = times.Locate(0, fire).Day;
                        if (fire <= before || (last is { } l && day != l.AddDays(1)))
                        {
                            wrong.Add($"{zone.Id} {schedule.At[0]}: after {before:u} comes {fire:u}, {last:O} then {day:O}");
                            break;
                        }

                        (before, last) = (fire, day);
                    }
                }
            }
        }

        Assert.Empty(wrong);
    }

    [Theory]
    [InlineData("20:00,08:00,22:00")]
    [InlineData("20:00,20:00")]
    [InlineData("08:00,20:00,08:00")]
    public void Attempts_that_reach_into_the_next_day_s_are_refused(string at) => AssertRefused("ScheduleTimesOverlap", "n", at, "UTC");

    [Theory]
    [InlineData("25:00")]
    [InlineData("8pm")]
    [InlineData("20:00,")]
    [InlineData("")]
    public void A_text_that_is_no_time_is_refused(string at) => AssertRefused("InvalidScheduleTime", "n", at, "UTC");

    [Fact]
    public void A_time_zone_that_is_none_is_refused() => AssertRefused("UnknownTimeZone", "n", "20:00", "Asia/Atlantis");

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("../x")]
    [InlineData("x;y")]
    [InlineData("x\n")]
    public void A_name_that_is_none_is_refused(string name) => AssertRefused("InvalidScheduleName", name, "20:00", "UTC");

    [Fact]
    public void A_schedule_takes_the_time_zone_of_the_host_by_its_name_when_none_is_given()
    {
        KeywordBatchSchedule schedule = ScheduleStore.Describe("nightly", ["20:00,22:00", "8:00"], null);

        Assert.Equal([new(20, 0), new(22, 0), new(8, 0)], schedule.At);
        Assert.Equal(TimeZoneInfo.Local.BaseUtcOffset, TimeZoneInfo.FindSystemTimeZoneById(schedule.TimeZone).BaseUtcOffset);
        Assert.Equal("Asia/Seoul", ScheduleStore.Describe("n", ["20:00"], "Korea Standard Time").TimeZone);
    }

    private static void AssertRefused(string errorId, string name, string at, string zone)
    {
        KeywordBatchException error = Assert.Throws<KeywordBatchException>(() => ScheduleStore.Describe(name, [at], zone));
        Assert.Equal(errorId, error.ErrorId);
        Assert.Equal(KeywordBatchErrorKind.InvalidArgument, error.Kind);
    }

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

    private static DateOnly Day(string text) => DateOnly.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}

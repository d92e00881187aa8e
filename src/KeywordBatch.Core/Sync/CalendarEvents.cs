using System.Globalization;
using System.Text.RegularExpressions;

namespace KeywordBatch.Sync;

/// <summary>
/// The days of the events of an iCalendar file (RFC 5545), as calendars of holidays have them: DTSTART, DTEND (which is the
/// day after the last one), DURATION or none, and a yearly repetition. What else would change the days is refused.
/// </summary>
internal static partial class CalendarEvents
{
    /// <summary>How many years a yearly event is taken to go on where it names no end.</summary>
    private const int YearsOn = 100;

    private static readonly string[] OtherDays = ["EXDATE", "RDATE", "RECURRENCE-ID"];

    public static IEnumerable<DateOnly> Read(string path, string text)
    {
        Dictionary<string, string>? properties = null;
        string? within = null;
        foreach ((int number, string line) in Unfolded(text))
        {
            // An alarm of an event has properties of its own, a DURATION among them.
            if (within is not null)
            {
                within = line.Equals("END:" + within, StringComparison.OrdinalIgnoreCase) ? null : within;
                continue;
            }

            if (line.Equals("BEGIN:VEVENT", StringComparison.OrdinalIgnoreCase))
            {
                properties = new(StringComparer.OrdinalIgnoreCase);
            }
            else if (line.Equals("END:VEVENT", StringComparison.OrdinalIgnoreCase))
            {
                foreach (DateOnly day in DaysOf(path, number, properties ?? throw SyncErrors.HolidayFileInvalid(path, number, SyncErrors.Reason("NoEvent"))))
                {
                    yield return day;
                }

                properties = null;
            }
            else if (properties is not null && line.StartsWith("BEGIN:", StringComparison.OrdinalIgnoreCase))
            {
                within = line["BEGIN:".Length..];
            }
            else if (properties is not null && line.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon)
            {
                // The name ends at its first parameter: DTSTART;VALUE=DATE:20250101.
                properties.TryAdd(line[..colon].Split(';')[0], line[(colon + 1)..]);
            }
        }

        if (properties is not null)
        {
            throw SyncErrors.HolidayFileInvalid(path, text.Count(c => c == '\n') + 1, SyncErrors.Reason("NoEvent"));
        }
    }

    private static IEnumerable<DateOnly> DaysOf(string path, int line, Dictionary<string, string> properties)
    {
        if (properties.GetValueOrDefault("STATUS")?.Equals("CANCELLED", StringComparison.OrdinalIgnoreCase) == true)
        {
            return [];
        }

        if (OtherDays.FirstOrDefault(properties.ContainsKey) is { } unknown)
        {
            throw SyncErrors.HolidayFileInvalid(path, line, SyncErrors.Reason("RuleUnknown", unknown));
        }

        string? starts = properties.GetValueOrDefault("DTSTART");
        DateOnly start = Day(starts) ?? throw SyncErrors.HolidayFileInvalid(path, line, SyncErrors.Reason("NoStart"));
        string? ends = properties.GetValueOrDefault("DTEND");
        // By their numbers, which go on where the calendar ends.
        int end = (ends is null ? start : Day(ends) ?? throw SyncErrors.HolidayFileInvalid(path, line, SyncErrors.Reason("NoStart"))).DayNumber;
        if (ends is null && properties.GetValueOrDefault("DURATION") is { } duration)
        {
            // Whole days end at the time of day at which they began.
            ends = starts;
            end += DurationDays(duration) ?? throw SyncErrors.HolidayFileInvalid(path, line, SyncErrors.Reason("RuleUnknown", "DURATION:" + duration));
        }

        // Days end before DTEND; an event with times ends on its day, unless that is midnight.
        int last = ends is not null && (!ends.Contains('T', StringComparison.Ordinal) || ends.Contains("T000000", StringComparison.Ordinal))
            ? end - 1 : end;
        last = Math.Clamp(last, start.DayNumber, DateOnly.MaxValue.DayNumber);
        DateOnly[] days = [.. Enumerable.Range(start.DayNumber, last - start.DayNumber + 1).Select(DateOnly.FromDayNumber)];
        return properties.GetValueOrDefault("RRULE") is { } rule
            ? Enumerable.Range(0, YearlyTimes(rule, start) ?? throw SyncErrors.HolidayFileInvalid(path, line, SyncErrors.Reason("RuleUnknown", rule)))
                .SelectMany(year => days.Where(d => d.Month != 2 || d.Day != 29 || DateTime.IsLeapYear(d.Year + year)).Select(d => d.AddYears(year)))
            : days;
    }

    // FREQ=YEARLY, with COUNT or UNTIL; other rules would need more than a day and a month.
    private static int? YearlyTimes(string rule, DateOnly start)
    {
        int times = YearsOn;
        bool yearly = false;
        foreach (string part in rule.Split(';', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] pair = part.Split('=', 2);
            string value = pair.Length == 2 ? pair[1] : "";
            switch (pair[0].ToUpperInvariant())
            {
                case "FREQ" when value.Equals("YEARLY", StringComparison.OrdinalIgnoreCase):
                    yearly = true;
                    break;
                case "INTERVAL" when value == "1":
                case "WKST":
                case "BYMONTH" when value == start.Month.ToString(CultureInfo.InvariantCulture):
                case "BYMONTHDAY" when value == start.Day.ToString(CultureInfo.InvariantCulture):
                    break;
                case "COUNT" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int count):
                    times = Math.Min(times, count);
                    break;
                case "UNTIL" when Day(value) is { } until:
                    times = Math.Min(times, until.Year - start.Year + (until >= start.AddYears(until.Year - start.Year) ? 1 : 0));
                    break;
                default:
                    return null;
            }
        }

        return yearly ? Math.Clamp(times, 0, DateOnly.MaxValue.Year - start.Year) : null;
    }

    // PnD and PnW; hours and minutes would need the times of day as well.
    private static int? DurationDays(string duration) =>
        WholeDays().Match(duration) is { Success: true } match
            ? int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture) * (match.Groups[2].ValueSpan[0] is 'W' or 'w' ? 7 : 1)
            : null;

    [GeneratedRegex(@"^\+?P([0-9]{1,3})([DW])\z", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex WholeDays();

    private static DateOnly? Day(string? value) => value is { Length: >= 8 } ? HolidayFile.Day(value[..8]) : null;

    // A long line goes on in the next one, which begins with white space.
    private static IEnumerable<(int Number, string Line)> Unfolded(string text)
    {
        string? line = null;
        int number = 0, began = 0;
        using var reader = new StringReader(text);
        while (reader.ReadLine() is { } next)
        {
            number++;
            if (line is not null && next is [' ' or '\t', ..])
            {
                line += next[1..];
                continue;
            }

            if (line is not null)
            {
                yield return (began, line.TrimEnd());
            }

            (line, began) = (next, number);
        }

        if (line is not null)
        {
            yield return (began, line.TrimEnd());
        }
    }
}

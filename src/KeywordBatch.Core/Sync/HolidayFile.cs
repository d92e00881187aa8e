using System.Globalization;
using System.Text;
using CsvHelper;
using CsvHelper.Configuration;

namespace KeywordBatch.Sync;

/// <summary>Reads holidays from CSV (a day somewhere in each line) or from iCalendar (the days of its events).</summary>
public static class HolidayFile
{
    private static readonly string[] DayFormats = ["yyyy-M-d", "yyyyMMdd", "yyyy/M/d", "yyyy.M.d"];

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file, UTF-8.</param>
    /// <returns>Its days, each once, in order.</returns>
    /// <exception cref="KeywordBatchException">HolidayFileMissing, HolidayFileUnreadable, HolidayFileInvalid.</exception>
    public static IReadOnlyList<DateOnly> Read(string path)
    {
        string text;
        try
        {
            text = File.ReadAllText(path, Encoding.UTF8);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw SyncErrors.HolidayFileMissing(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw SyncErrors.HolidayFileUnreadable(path, e);
        }

        SortedSet<DateOnly> days = text.TrimStart().StartsWith("BEGIN:VCALENDAR", StringComparison.OrdinalIgnoreCase)
            ? [.. CalendarEvents.Read(path, text)]
            : [.. ReadCsv(path, text)];
        return days.Count > 0 ? [.. days] : throw SyncErrors.HolidayFileInvalid(path, 1, SyncErrors.Reason("NoHoliday"));
    }

    internal static DateOnly? Day(string text) =>
        DateOnly.TryParseExact(text.Trim(), DayFormats, CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day) ? day : null;

    private static IEnumerable<DateOnly> ReadCsv(string path, string text)
    {
        var configuration = new CsvConfiguration(CultureInfo.InvariantCulture) { BadDataFound = null, HasHeaderRecord = false, MissingFieldFound = null };
        using var reader = new StringReader(text);
        using var csv = new CsvReader(reader, configuration);
        for (bool first = true; csv.Read(); first = false)
        {
            DateOnly? day = (csv.Parser.Record ?? []).Select(Day).FirstOrDefault(d => d is not null);
            if (day is { } found)
            {
                yield return found;
            }
            else if (!first || csv.Parser.Record is [[>= '0' and <= '9', ..], ..])
            {
                // The first line may name the columns; what begins like a date is meant as one.
                throw SyncErrors.HolidayFileInvalid(path, csv.Parser.RawRow, SyncErrors.Reason("NoDay"));
            }
        }
    }
}

using System.Globalization;

namespace KeywordBatch.Configuration;

/// <summary>Days as people write them.</summary>
public static class DateText
{
    // The year first, so that nobody takes a day for a month.
    private static readonly string[] Forms =
        ["yyyy-M-d", "yyyyMMdd", "yyyy/M/d", "yyyy.M.d", "yyyy. M. d.", "yyyy. M. d", "yyyy'년' M'월' d'일'"];

    /// <summary>
    /// Reads 2025-06-11, with the year first in other ways as well, a day as the current culture writes it in short, today,
    /// yesterday or -7d (seven days ago).
    /// </summary>
    /// <param name="text">What was written.</param>
    /// <param name="clock">Whose local time zone decides what today is.</param>
    /// <exception cref="KeywordBatchException">InvalidDate: none of these.</exception>
    public static DateOnly Parse(string text, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(clock);
        string trimmed = text.Trim();
        DateOnly today = DateOnly.FromDateTime(clock.GetLocalNow().DateTime);
        if (trimmed.Equals("today", StringComparison.OrdinalIgnoreCase))
        {
            return today;
        }

        if (trimmed.Equals("yesterday", StringComparison.OrdinalIgnoreCase))
        {
            return today.AddDays(-1);
        }

        if (trimmed.Length > 2 && trimmed[0] == '-' && trimmed[^1] is 'd' or 'D'
            && int.TryParse(trimmed.AsSpan(1, trimmed.Length - 2), NumberStyles.None, CultureInfo.InvariantCulture, out int days)
            && days < today.DayNumber)
        {
            return today.AddDays(-days);
        }

        return DateOnly.TryParseExact(trimmed, Forms, CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly date)
            || DateOnly.TryParseExact(trimmed, "d", CultureInfo.CurrentCulture, DateTimeStyles.None, out date)
            ? date
            : throw ConfigurationErrors.InvalidDate(text);
    }
}

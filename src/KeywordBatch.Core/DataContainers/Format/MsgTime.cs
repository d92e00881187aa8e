using System.Globalization;

namespace KeywordBatch.DataContainers;

/// <summary>Times as numbers yyyyMMddHHmmss; a file time is the start of its hour.</summary>
internal static class MsgTime
{
    private const int Digits = 14;

    public static bool IsValid(long time)
    {
        int second = (int)(time % 100), minute = (int)(time / 100 % 100), hour = (int)(time / 10_000 % 100);
        int day = (int)(time / 1_000_000 % 100), month = (int)(time / 100_000_000 % 100);
        long year = time / 10_000_000_000;
        return time > 0 && second < 60 && minute < 60 && hour < 24
            && year is >= 1 and <= 9999 && month is >= 1 and <= 12
            && day >= 1 && (day <= 28 || day <= DateTime.DaysInMonth((int)year, month));
    }

    public static bool TryParse(ReadOnlySpan<char> text, out long time) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out time)
            && text.Length == Digits && IsValid(time);

    public static long HourOf(long time) => time / 10_000 * 10_000;

    public static string Format(long time) => time.ToString("D14", CultureInfo.InvariantCulture);

    public static long From(DateTime time) =>
        (((((((((time.Year * 100L) + time.Month) * 100) + time.Day) * 100) + time.Hour) * 100) + time.Minute) * 100) + time.Second;

    /// <summary>The hour so many hours before a file time, not before year 1.</summary>
    public static long HoursBefore(long fileTime, long hours)
    {
        DateTime hour = ToDateTime(fileTime);
        return hours >= (hour - DateTime.MinValue).TotalHours ? From(DateTime.MinValue) : From(hour.AddHours(-hours));
    }

    public static long HoursFrom(long fileTime, long laterFileTime) =>
        (long)(ToDateTime(laterFileTime) - ToDateTime(fileTime)).TotalHours;

    private static DateTime ToDateTime(long time) => new(
        (int)(time / 10_000_000_000),
        (int)(time / 100_000_000 % 100),
        (int)(time / 1_000_000 % 100),
        (int)(time / 10_000 % 100),
        (int)(time / 100 % 100),
        (int)(time % 100),
        DateTimeKind.Unspecified);
}

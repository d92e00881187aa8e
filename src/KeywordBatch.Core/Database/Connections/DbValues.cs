using System.Globalization;

namespace KeywordBatch.Database;

/// <summary>Values as drivers give them: SQLite has times as text, the others as DateTime or DateOnly.</summary>
internal static class DbValues
{
    public static DateTime? ToTime(object? value) => value switch
    {
        null or DBNull => null,
        DateTime time => time,
        DateOnly day => day.ToDateTime(TimeOnly.MinValue),
        DateTimeOffset time => time.DateTime,
        string text when DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTime time) => time,
        _ => null,
    };

    /// <summary>
    /// A time of the product's own tables, which is UTC and does not say so, as this computer's: as it is, it would compare with
    /// Get-Date as if it were of its zone, and a DateTimeOffset cannot be subtracted from that.
    /// </summary>
    public static DateTime? ToMoment(object? value) =>
        ToTime(value) is { } time ? DateTime.SpecifyKind(time, DateTimeKind.Utc).ToLocalTime() : null;

    public static DateOnly ToDay(object? value) =>
        ToTime(value) is { } time
            ? DateOnly.FromDateTime(time)
            : throw new FormatException($"'{value}' is not a date.");

    public static long ToInt64(object? value) => value is null or DBNull ? 0 : Convert.ToInt64(value, CultureInfo.InvariantCulture);

    public static string? ToText(object? value) => value is null or DBNull ? null : Convert.ToString(value, CultureInfo.InvariantCulture);
}

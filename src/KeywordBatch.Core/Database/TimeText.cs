using System.Globalization;
using System.Text.RegularExpressions;

namespace KeywordBatch.Database;

/// <summary>Times of files and objects as times of a column without a zone.</summary>
public static partial class TimeText
{
    private static readonly CultureInfo Invariant = CultureInfo.InvariantCulture;

    // Not the culture ko-KR itself: what that knows depends on the machine, and on some there is none.
    private static readonly CultureInfo Korean = WithKoreanHalves();

    private static readonly string[] Digits = ["yyyyMMdd", "yyyyMMddHHmmss"];

    /// <summary>
    /// The time as it is written, on whatever machine: an offset or a zone behind it moves nothing, neither does this
    /// computer's zone. A date alone is its midnight.
    /// </summary>
    /// <param name="value">DateTime, DateOnly, DateTimeOffset or a text: a whole date with four digits of the year in the
    /// invariant or the Korean form, with or without a time; or 8 digits (yyyyMMdd) or 14 (yyyyMMddHHmmss).</param>
    /// <returns>Null for what is no time, or could be two: 11.06.2025, or a date without its year.</returns>
    public static DateTime? Read(object? value) => value switch
    {
        DateTime time => time,
        DateOnly day => day.ToDateTime(TimeOnly.MinValue),
        DateTimeOffset moment => moment.DateTime,
        string text => DateTime.TryParseExact(text.Trim(), Digits, Invariant, DateTimeStyles.None, out DateTime time) ? time
            : !WholeDate().IsMatch(text) ? null
            : Parse(text, Invariant) ?? (YearFirst().IsMatch(text) ? Parse(text, Korean) : null),
        _ => null,
    };

    /// <summary>The same of a text for a column of moments: a moment where it names its zone, by an offset, Z or GMT.</summary>
    /// <param name="text">As for <see cref="Read"/>.</param>
    /// <returns>A DateTimeOffset, a DateTime for a text that names no zone, null for what is no time.</returns>
    public static object? ReadMoment(string text) =>
        Read(text) is not { } written ? null : Moment(text, Invariant) ?? Moment(text, Korean) ?? (object)written;

    // Only where a zone is named the time has a kind. This computer's zone has no part in it: there, the last hours of all may be
    // past the last year.
    private static DateTimeOffset? Moment(string text, CultureInfo culture) =>
        DateTime.TryParse(text, culture, DateTimeStyles.AdjustToUniversal, out DateTime time) && time.Kind != DateTimeKind.Unspecified
            && DateTimeOffset.TryParse(text, culture, out DateTimeOffset moment)
            ? moment
            : null;

    private static DateTime? Parse(string text, CultureInfo culture) =>
        DateTimeOffset.TryParse(text, culture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time) ? time.DateTime : null;

    private static CultureInfo WithKoreanHalves()
    {
        var korean = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        korean.DateTimeFormat.AMDesignator = "오전";
        korean.DateTimeFormat.PMDesignator = "오후";
        return CultureInfo.ReadOnly(korean);
    }

    // Without a year this year would be taken, and 11.06.2025 would be November, which nobody means who writes points.
    [GeneratedRegex(@"^\s*([0-9]{4}(?:[-/.] ?|년 ?)[0-9]{1,2}(?:[-/.] ?|월 ?)[0-9]{1,2}(?![0-9])|[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}|[^0-9]{0,12}[0-9]{1,2}[- ]\p{L}{3,9}[- ][0-9]{4}|(\p{L}{3,9},? )?\p{L}{3,9} [0-9]{1,2},? [0-9]{4})", RegexOptions.CultureInvariant)]
    private static partial Regex WholeDate();

    [GeneratedRegex(@"^\s*[0-9]{4}(?![0-9])", RegexOptions.CultureInvariant)]
    private static partial Regex YearFirst();
}

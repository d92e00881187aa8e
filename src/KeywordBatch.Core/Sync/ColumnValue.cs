using System.Globalization;
using System.Text;
using KeywordBatch.Database;

namespace KeywordBatch.Sync;

/// <summary>Values of sources as values of columns: what a type cannot hold is told here, without a statement.</summary>
internal static class ColumnValue
{
    private static readonly CultureInfo Invariant = CultureInfo.InvariantCulture;

    /// <summary>Reads a value for a column.</summary>
    /// <returns>Why the column cannot hold it; null when it can.</returns>
    public static string? Read(TargetColumn column, object? value, out object? read)
    {
        read = null;
        if (value is null or DBNull || (value is string blank && !TakesBlanks(column) && string.IsNullOrWhiteSpace(blank)))
        {
            // A file has no other way to say NULL than nothing.
            return null;
        }

        read = column.Kind switch
        {
            _ when value is JsonText json => AsJson(column, json),
            ColumnKind.Other when column.Type == "interval" && AsSpan(value) is { } span => Interval(span),
            ColumnKind.Other when column.Type.Length == 0 => AsItIs(value),
            ColumnKind.Text or ColumnKind.Other => AsText(value),
            ColumnKind.Integer => AsInteger(value),
            ColumnKind.Number => value is decimal ? value : AsNumber(value),
            ColumnKind.Float => AsFloat(value),
            ColumnKind.Boolean => AsBoolean(value),
            ColumnKind.Date => value is DateOnly ? value : TimeText.Read(value) is { } time ? DateOnly.FromDateTime(time) : null,
            ColumnKind.Timestamp => TimeText.Read(value),
            ColumnKind.Moment => AsMoment(value),
            ColumnKind.Time => AsTimeOfDay(value),
            ColumnKind.Uuid => value is Guid ? value : value is string text && Guid.TryParse(text, out Guid id) ? id : null,
            _ => AsBytes(value),
        };
        return read switch
        {
            null => SyncErrors.Reason("WrongType", Shown(value), column.Type, column.Name),
            string s when !Surrogates.AreWhole(s) => SyncErrors.Reason("BrokenText", column.Name),
            string s when s.Length > column.MaxLength && Characters(s) > column.MaxLength =>
                SyncErrors.Reason("TooLong", column.Name, Characters(s), column.MaxLength),
            _ => null,
        };
    }

    /// <summary>A value as a text, the same for the same value.</summary>
    public static string Text(object? value) => value is decimal number
        ? number.ToString("G29", Invariant)
        : AsText(value ?? "") ?? Convert.ToBase64String((byte[])value!);

    /// <summary>A value as a text; null for what has no form as one.</summary>
    public static string? AsText(object value) => value switch
    {
        string text => text,
        char c => c.ToString(),
        DateOnly day => day.ToString("O", Invariant),
        DateTime time => time.ToString("yyyy-MM-dd HH:mm:ss.FFFFFF", Invariant),
        DateTimeOffset moment => moment.ToString("yyyy-MM-dd HH:mm:ss.FFFFFFzzz", Invariant),
        TimeOnly time => time.ToString("HH:mm:ss.FFFFFF", Invariant),
        byte[] => null,
        IFormattable formattable => formattable.ToString(null, Invariant),
        bool yes => yes ? "true" : "false",
        _ => null,
    };

    /// <summary>The number of an enum's value; null where it is too large.</summary>
    public static long? Number(Enum value) =>
        value.GetTypeCode() == TypeCode.UInt64 && Convert.ToUInt64(value, Invariant) > long.MaxValue ? null : Convert.ToInt64(value, Invariant);

    // Beside columns of texts: an empty set of MySQL's is a value as well.
    private static bool TakesBlanks(TargetColumn column) => column.Kind is ColumnKind.Text or ColumnKind.Bytes || column.Type is "citext" or "set";

    // MariaDB's json is longtext. In other columns an object is rather a mistake than a text.
    private static string? AsJson(TargetColumn column, JsonText json) => column.Type switch
    {
        "json" or "jsonb" or "longtext" => json.Text,
        "ARRAY" => ArrayLiteral.Of(json),
        _ => null,
    };

    // A column of SQLite's without a type keeps what it is given, and has no number for the same as its text.
    private static object? AsItIs(object value) => value switch
    {
        long or double or bool or byte[] => value,
        int or short or byte or sbyte or ushort or uint => Convert.ToInt64(value, Invariant),
        float or decimal => AsFloat(value),
        _ => AsText(value),
    };

    private static object? AsInteger(object value) => value switch
    {
        long => value,
        int n => (long)n,
        bool yes => yes ? 1L : 0L,
        string text => long.TryParse(text, NumberStyles.Integer, Invariant, out long n) ? n
            : ParseNumber(text) is decimal d ? Whole(d)
            : bool.TryParse(text, out bool yes) ? (yes ? 1L : 0L) : null,
        Enum e => Number(e),
        FormattedValue formatted => formatted.Number,
        IConvertible and (short or byte or sbyte or ushort or uint or ulong or decimal or float or double) => TryDecimal(value) is { } d ? Whole(d) : null,
        _ => null,
    };

    private static decimal? Whole(decimal number) => decimal.Truncate(number) is var whole && whole == number ? whole : null;

    private static object? AsNumber(object value) => value switch
    {
        string text => ParseNumber(text),
        double or float => ParseNumber(AsText(value)!),
        bool => null,
        IConvertible => TryDecimal(value),
        _ => null,
    };

    // As it is written where a decimal would be another number: the server has more digits.
    private static object? ParseNumber(string text) =>
        decimal.TryParse(text, NumberStyles.Float, Invariant, out decimal number) && FitsDecimal(text) ? number
        : double.TryParse(text, NumberStyles.Float, Invariant, out double about) && double.IsFinite(about) ? text.Trim()
        : null;

    // A decimal has 28 digits, and as many places behind the point; the others it drops without a word. Zeros at its end are none.
    private static bool FitsDecimal(ReadOnlySpan<char> text)
    {
        const int Most = 28;
        int e = text.IndexOfAny('e', 'E');
        int power = 0;
        if (e >= 0 && !int.TryParse(text[(e + 1)..], NumberStyles.Integer, Invariant, out power))
        {
            return false;
        }

        ReadOnlySpan<char> written = (e < 0 ? text : text[..e]).Trim();
        int point = written.IndexOf('.');
        written = point < 0 ? written : written.TrimEnd('0');
        int places = point < 0 ? 0 : written.Length - point - 1;
        ReadOnlySpan<char> digits = written.TrimStart("+-0.");
        return digits.IsEmpty || (places - power <= Most && digits.Length - digits.Count('.') <= Most);
    }

    private static decimal? TryDecimal(object value)
    {
        try
        {
            return value switch
            {
                DateTime or char or Enum => null,

                // Convert rounds to 15 digits, and to 7.
                double or float => ParseNumber(AsText(value)!) as decimal?,
                _ => Convert.ToDecimal(value, Invariant),
            };
        }
        catch (Exception e) when (e is OverflowException or InvalidCastException or FormatException)
        {
            return null;
        }
    }

    private static object? AsFloat(object value) => value switch
    {
        double => value,

        // Digits that come to an infinite number are none that there is.
        string text => double.TryParse(text, NumberStyles.Float, Invariant, out double d)
            && (double.IsFinite(d) || !text.AsSpan().ContainsAnyInRange('0', '9')) ? d : null,

        // By its digits: a cast would end beside the double that is nearest to a decimal, and bring a float's noise.
        float or decimal => double.Parse(AsText(value)!, Invariant),
        _ => TryDecimal(value) is { } number && value is not bool ? (double)number : null,
    };

    private static object? AsBoolean(object value) => value switch
    {
        bool => value,
        string text => text.Trim().ToUpperInvariant() switch
        {
            "TRUE" or "T" or "YES" or "Y" or "1" => true,
            "FALSE" or "F" or "NO" or "N" or "0" => false,
            _ => null,
        },
        _ => TryDecimal(value) switch { 0 => false, 1 => true, _ => (object?)null },
    };

    // What names no zone is left to the server's session, as in any statement.
    private static object? AsMoment(object value) => value switch
    {
        DateTimeOffset => value,
        DateTime { Kind: not DateTimeKind.Unspecified } time => new DateTimeOffset(time),
        string text => TimeText.ReadMoment(text),
        _ => TimeText.Read(value),
    };

    // PostgreSQL takes the point of .NET's 1.02:03:04 for a decimal one. A number alone is days to .NET, and seconds to the server.
    private static TimeSpan? AsSpan(object value) => value switch
    {
        TimeSpan span => span,
        string text when text.Contains(':', StringComparison.Ordinal) => TimeSpan.TryParseExact(text.Trim(), "c", Invariant, out TimeSpan span) ? span : null,
        _ => null,
    };

    private static string Interval(TimeSpan span) =>
        string.Create(Invariant, $"{span.Days} {(span < TimeSpan.Zero ? "-" : "")}{span:hh\\:mm\\:ss\\.ffffff}");

    private static object? AsTimeOfDay(object value) => value switch
    {
        TimeOnly => value,
        TimeSpan span => span >= TimeSpan.Zero && span < TimeSpan.FromDays(1) ? TimeOnly.FromTimeSpan(span) : null,
        DateTime time => TimeOnly.FromDateTime(time),
        string text => TimeOnly.TryParse(text, Invariant, DateTimeStyles.None, out TimeOnly time) ? time : null,
        _ => null,
    };

    private static byte[]? AsBytes(object value)
    {
        if (value is not string text)
        {
            return value as byte[];
        }

        byte[] bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out int length) ? bytes[..length] : null;
    }

    /// <summary>A value for a message: one line, not long.</summary>
    public static string Shown(object value)
    {
        string text = AsText(value) ?? (value as JsonText)?.Text ?? value.GetType().Name;
        return string.Concat(text.EnumerateRunes().Take(40).Select(r => Rune.IsControl(r) ? " " : r.ToString()));
    }

    // As servers count them: a character outside the basic plane is one.
    private static int Characters(string text) => text.Length - text.Count(char.IsLowSurrogate);
}

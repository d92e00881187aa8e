using System.Buffers;
using System.Globalization;
using System.Text;

namespace KeywordBatch.Database;

/// <summary>Rows in the text form of PostgreSQL's COPY, which the server reads by the types of its columns.</summary>
internal static class CopyText
{
    private static readonly SearchValues<char> Escaped = SearchValues.Create("\\\t\n\r\b\f\v");

    public static void AppendRow(StringBuilder text, object?[] values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            if (i > 0)
            {
                text.Append('\t');
            }

            Append(text, values[i]);
        }

        text.Append('\n');
    }

    private static void Append(StringBuilder text, object? value)
    {
        switch (value)
        {
            case null:
                text.Append("\\N");
                break;
            case string s:
                AppendText(text, s);
                break;
            case bool yes:
                text.Append(yes ? 't' : 'f');
                break;
            case DateOnly day:
                text.Append(CultureInfo.InvariantCulture, $"{day:yyyy-MM-dd}");
                break;
            case DateTime time:
                text.Append(CultureInfo.InvariantCulture, $"{time:yyyy-MM-dd HH:mm:ss.FFFFFF}");
                break;
            case DateTimeOffset moment:
                text.Append(CultureInfo.InvariantCulture, $"{moment:yyyy-MM-dd HH:mm:ss.FFFFFFzzz}");
                break;
            case TimeOnly time:
                text.Append(CultureInfo.InvariantCulture, $"{time:HH:mm:ss.FFFFFF}");
                break;
            case byte[] bytes:
                text.Append("\\\\x").Append(Convert.ToHexStringLower(bytes));
                break;
            default:
                text.Append(CultureInfo.InvariantCulture, $"{value}");
                break;
        }
    }

    private static void AppendText(StringBuilder text, string value)
    {
        if (value.AsSpan().IndexOfAny(Escaped) < 0)
        {
            text.Append(value);
            return;
        }

        foreach (char c in value)
        {
            _ = c switch
            {
                '\\' => text.Append("\\\\"),
                '\t' => text.Append("\\t"),
                '\n' => text.Append("\\n"),
                '\r' => text.Append("\\r"),
                '\b' => text.Append("\\b"),
                '\f' => text.Append("\\f"),
                '\v' => text.Append("\\v"),
                _ => text.Append(c),
            };
        }
    }
}

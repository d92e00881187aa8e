using System.Buffers;
using System.Globalization;
using System.Text;

namespace KeywordBatch.Database;

/// <summary>Rows in the text form of PostgreSQL's COPY, in UTF-8, which the server reads by the types of its columns.</summary>
internal static class CopyText
{
    private static readonly SearchValues<char> Escaped = SearchValues.Create("\\\t\n\r\b\f\v");

    // Not for the large object heap.
    private const int Bytes = 64 * 1024;

    /// <summary>Writes rows to a stream, a part of them at a time.</summary>
    public static async Task SendAsync(Stream stream, IReadOnlyList<object?[]> rows, CancellationToken cancellationToken)
    {
        var text = new ArrayBufferWriter<byte>(Bytes);
        foreach (object?[] row in rows)
        {
            WriteRow(text, row);
            if (text.WrittenCount > Bytes / 2)
            {
                await stream.WriteAsync(text.WrittenMemory, cancellationToken).ConfigureAwait(false);
                text.ResetWrittenCount();
            }
        }

        await stream.WriteAsync(text.WrittenMemory, cancellationToken).ConfigureAwait(false);
    }

    private static void WriteRow(IBufferWriter<byte> text, object?[] values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            if (i > 0)
            {
                text.Write("\t"u8);
            }

            Write(text, values[i]);
        }

        text.Write("\n"u8);
    }

    private static void Write(IBufferWriter<byte> text, object? value)
    {
        switch (value)
        {
            case null:
                text.Write("\\N"u8);
                break;
            case string s:
                WriteText(text, s);
                break;
            case bool yes:
                text.Write(yes ? "t"u8 : "f"u8);
                break;
            case DateOnly day:
                WriteShort(text, day, "O");
                break;
            case DateTime time:
                WriteShort(text, time, "yyyy-MM-dd HH:mm:ss.FFFFFF");
                break;
            case DateTimeOffset moment:
                WriteShort(text, moment, "yyyy-MM-dd HH:mm:ss.FFFFFFzzz");
                break;
            case TimeOnly time:
                WriteShort(text, time, "HH:mm:ss.FFFFFF");
                break;
            case long number:
                WriteShort(text, number);
                break;
            case decimal number:
                WriteShort(text, number);
                break;
            case double number:
                WriteShort(text, number);
                break;
            case byte[] bytes:
                text.Write("\\\\x"u8);
                Encoding.UTF8.GetBytes(Convert.ToHexStringLower(bytes), text);
                break;
            default:
                WriteText(text, string.Create(CultureInfo.InvariantCulture, $"{value}"));
                break;
        }
    }

    private static void WriteShort<T>(IBufferWriter<byte> text, T value, string format = "")
        where T : IUtf8SpanFormattable
    {
        const int Longest = 40;
        if (!value.TryFormat(text.GetSpan(Longest), out int written, format, CultureInfo.InvariantCulture))
        {
            // Left out, it would be stored as something else.
            throw new InvalidOperationException($"{value} takes more than {Longest} bytes.");
        }

        text.Advance(written);
    }

    private static void WriteText(IBufferWriter<byte> text, string value)
    {
        ReadOnlySpan<char> rest = value;
        for (int at = rest.IndexOfAny(Escaped); at >= 0; at = rest.IndexOfAny(Escaped))
        {
            Encoding.UTF8.GetBytes(rest[..at], text);
            text.Write(rest[at] switch
            {
                '\t' => "\\t"u8,
                '\n' => "\\n"u8,
                '\r' => "\\r"u8,
                '\b' => "\\b"u8,
                '\f' => "\\f"u8,
                '\v' => "\\v"u8,
                _ => "\\\\"u8,
            });
            rest = rest[(at + 1)..];
        }

        Encoding.UTF8.GetBytes(rest, text);
    }
}

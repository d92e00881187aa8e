using System.Globalization;
using System.Text;

namespace KeywordBatch.Classification;

/// <summary>Fits text into a column.</summary>
public static class ColumnText
{
    private const string Ellipsis = "…";

    /// <summary>The text, cut to a column's size by whole text elements (what a reader sees as one character).</summary>
    /// <param name="text">The text.</param>
    /// <param name="maxLength">The column's size in <paramref name="unit"/>s, the ellipsis included; 0 or more.</param>
    /// <param name="unit">What the column counts.</param>
    /// <returns>The text itself when it fits, else its beginning with "…" (without it where not even that fits).</returns>
    public static string Cut(string text, int maxLength, ColumnUnit unit = ColumnUnit.CodePoints)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentOutOfRangeException.ThrowIfNegative(maxLength);
        if (text.Length <= maxLength && unit != ColumnUnit.Utf8Bytes)
        {
            return text;
        }

        int ellipsis = Measure(Ellipsis, unit);
        int room = maxLength >= ellipsis ? maxLength - ellipsis : maxLength;
        int position = 0;
        int used = 0;
        int keep = 0;
        while (position < text.Length)
        {
            int length = StringInfo.GetNextTextElementLength(text, position);
            used += Measure(text.AsSpan(position, length), unit);
            if (used > maxLength)
            {
                return maxLength >= ellipsis ? string.Concat(text.AsSpan(0, keep), Ellipsis) : text[..keep];
            }

            position += length;
            if (used <= room)
            {
                keep = position;
            }
        }

        return text;
    }

    private static int Measure(ReadOnlySpan<char> text, ColumnUnit unit)
    {
        switch (unit)
        {
            case ColumnUnit.Utf16:
                return text.Length;
            case ColumnUnit.Utf8Bytes:
                return Encoding.UTF8.GetByteCount(text);
            default:
                int count = 0;
                foreach (Rune _ in text.EnumerateRunes())
                {
                    count++;
                }

                return count;
        }
    }
}

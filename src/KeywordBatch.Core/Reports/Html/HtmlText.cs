using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Unicode;

namespace KeywordBatch.Reports.Html;

/// <summary>Texts and numbers as they may stand in a page.</summary>
internal static class HtmlText
{
    // Every script stays readable; what means something in html, and control characters, do not stay.
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    /// <summary>A text between tags or in a quoted attribute.</summary>
    public static string Encode(string? text) => string.IsNullOrEmpty(text) ? "" : Encoder.Encode(WithoutControls(text));

    /// <summary>A coordinate.</summary>
    public static string Number(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);

    /// <summary>A text cut to a width in columns, where a Korean or Chinese character takes two.</summary>
    public static string Cut(string text, int columns)
    {
        int width = 0;
        TextElementEnumerator elements = StringInfo.GetTextElementEnumerator(text);
        while (elements.MoveNext())
        {
            width += ((string)elements.Current)[0] >= '\u1100' ? 2 : 1;
            if (width > columns)
            {
                return text[..elements.ElementIndex].TrimEnd() + "…";
            }
        }

        return text;
    }

    // Html has no way to write most control characters, not even escaped; their pictures can be seen.
    private static string WithoutControls(string text) =>
        text.Any(c => char.IsControl(c) && c is not '\n' and not '\r' and not '\t')
            ? string.Concat(text.Select(c => c < ' ' && c is not '\n' and not '\r' and not '\t' ? (char)('\u2400' + c) : char.IsControl(c) && c >= '\u007f' ? '\ufffd' : c))
            : text;
}

using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace KeywordBatch.Reports.Xlsx;

/// <summary>Texts as a cell may hold them.</summary>
internal static partial class XlsxText
{
    /// <summary>The most characters of a cell.</summary>
    public const int Longest = 32_767;

    /// <summary>
    /// A text with what XML cannot hold in the workbook's own spelling _xHHHH_, and cut to what a cell can hold.
    /// </summary>
    public static string Encode(string text)
    {
        string plain = text.Length <= Longest ? text : Cut(text);
        if (plain.All(c => c >= ' ' && !char.IsSurrogate(c) && c is not '_' and < '\ufffe'))
        {
            return plain;
        }

        var encoded = new StringBuilder(plain.Length + 16);
        string literal = LooksEncoded().Replace(plain, "_x005F_");
        for (int i = 0; i < literal.Length; i++)
        {
            char c = literal[i];
            if (char.IsHighSurrogate(c) && i + 1 < literal.Length && char.IsLowSurrogate(literal[i + 1]))
            {
                encoded.Append(c).Append(literal[++i]);
            }
            else if (char.IsSurrogate(c) || c >= '\ufffe')
            {
                encoded.Append('\ufffd');
            }
            else if (c < ' ' && c is not '\t' and not '\n')
            {
                encoded.Append(CultureInfo.InvariantCulture, $"_x{(int)c:X4}_");
            }
            else
            {
                encoded.Append(c);
            }
        }

        return encoded.ToString();
    }

    /// <summary>Whether a spreadsheet would take the text for a formula if it were typed in.</summary>
    public static bool LooksLikeFormula(string text) => text.Length > 0 && text[0] is '=' or '+' or '-' or '@' or '\t' or '\r';

    // By whole text elements; an escape takes seven characters, so a text full of them is cut short enough as well.
    private static string Cut(string text)
    {
        int end = 0;
        int length = 0;
        foreach (int next in StringInfo.ParseCombiningCharacters(text).Skip(1).Append(text.Length))
        {
            length += text.AsSpan(end, next - end).IndexOfAnyInRange('\0', '\u001f') >= 0 ? 7 * (next - end) : next - end;
            if (length > Longest - 1)
            {
                break;
            }

            end = next;
        }

        // One element may be longer than a cell: a letter with thousands of marks.
        if (end == 0)
        {
            end = Longest - 1;
            end -= char.IsHighSurrogate(text[end - 1]) ? 1 : 0;
        }

        return string.Concat(text.AsSpan(0, end), "…");
    }

    // The underscore behind may begin the next one, and be that of a character that becomes one.
    [GeneratedRegex(@"_(?=x[0-9A-Fa-f]{4}[_\x00-\x08\x0B-\x1F])", RegexOptions.CultureInvariant)]
    private static partial Regex LooksEncoded();
}

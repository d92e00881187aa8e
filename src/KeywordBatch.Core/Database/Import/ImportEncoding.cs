using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace KeywordBatch.Database;

/// <summary>The encodings that files of rows may have, by the names that people know them by.</summary>
public static partial class ImportEncoding
{
    /// <summary>What Windows calls 949: the encoding of the CSV that Excel writes in Korea, and a superset of EUC-KR.</summary>
    private const int Korean = 949;

    /// <summary>Names that <see cref="Parse"/> takes, the usual ones first.</summary>
    public static IReadOnlyList<string> Names { get; } =
        ["utf-8", "cp949", "euc-kr", "utf-16", "utf-16BE", "shift_jis", "gb18030", "big5", "windows-1252", "iso-8859-1"];

    /// <summary>Finds an encoding.</summary>
    /// <param name="name">A name such as cp949, euc-kr or utf-16, or a code page's number; null or empty for UTF-8.</param>
    /// <exception cref="KeywordBatchException">ImportEncodingUnknown.</exception>
    public static Encoding Parse(string? name)
    {
        if (string.IsNullOrWhiteSpace(name))
        {
            return Encoding.UTF8;
        }

        string known = name.Trim().ToUpperInvariant() switch
        {
            "UTF8" => "utf-8",
            "UTF16" => "utf-16",

            // Programs that say EUC-KR mostly write the syllables of 949 too, which the framework's own EUC-KR has not.
            "EUC-KR" or "EUCKR" or "UHC" or "51949" => "949",
            _ => name.Trim(),
        };
        try
        {
            return CodePage().Match(known) is { Success: true } page
                ? Find(int.Parse(page.ValueSpan, CultureInfo.InvariantCulture))
                : CodePagesEncodingProvider.Instance.GetEncoding(known) ?? Encoding.GetEncoding(known);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            throw DatabaseErrors.ImportEncodingUnknown(name, e);
        }
    }

    /// <summary>What an encoding is called in messages.</summary>
    internal static string NameOf(Encoding encoding) => encoding.CodePage == Korean ? "cp949" : encoding.WebName.ToUpperInvariant();

    /// <summary>The same encoding, which writes a mark in the place of each sequence of bytes that it has no character for.</summary>
    internal static Encoding Marking(Encoding encoding, string mark)
    {
        var marking = (Encoding)encoding.Clone();
        marking.DecoderFallback = new DecoderReplacementFallback(mark);
        return marking;
    }

    // The provider is asked beside the framework, not registered: that would change every other user of the process.
    private static Encoding Find(int page) => CodePagesEncodingProvider.Instance.GetEncoding(page) ?? Encoding.GetEncoding(page);

    [GeneratedRegex(@"(?<=^(cp|ms|windows-|x-windows-)?)[0-9]{3,5}$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex CodePage();
}

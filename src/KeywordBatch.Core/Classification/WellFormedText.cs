using System.Text;

namespace KeywordBatch.Classification;

internal static class WellFormedText
{
    /// <summary>The text with lone surrogates replaced: normalisation and JSON refuse them, a database may hold them.</summary>
    public static string From(string text)
    {
        if (text.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF') < 0)
        {
            return text;
        }

        var builder = new StringBuilder(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
        {
            builder.Append(rune);
        }

        return builder.ToString();
    }
}

using System.Text;

namespace KeywordBatch.Classification;

internal static class WellFormedText
{
    private const char FirstLetter = '\u3131';
    private const char LastLetter = '\u318E';

    // The byte order mark the wrong way round: no character, and refused by normalisation as if half a pair.
    private const char NoCharacter = '\uFFFE';

    /// <summary>
    /// The text with lone surrogates and U+FFFE replaced: normalisation refuses both, JSON the former, a database may hold them.
    /// </summary>
    public static string From(string text)
    {
        text = text.Replace(NoCharacter, (char)Rune.ReplacementChar.Value);
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

    /// <summary>Whether it is a letter of Hangul outside a syllable, as in ㅋㅋ.</summary>
    public static bool IsLoneLetter(char c) => c is >= FirstLetter and <= LastLetter;

    /// <summary>
    /// The text as compatibility composition (NFKC) has it, so that width and composition do not tell texts apart; only
    /// letters of Hangul that stand alone, as in ㅋㅋ, stay what people type: NFKC makes them parts of a syllable.
    /// </summary>
    public static string Compose(string text)
    {
        string whole = From(text);
        if (whole.IsNormalized(NormalizationForm.FormKC))
        {
            return whole;
        }

        var builder = new StringBuilder(whole.Length);
        for (int start = 0; start < whole.Length;)
        {
            ReadOnlySpan<char> rest = whole.AsSpan(start);
            bool letters = IsLoneLetter(rest[0]);
            int length = letters ? rest.IndexOfAnyExceptInRange(FirstLetter, LastLetter) : rest.IndexOfAnyInRange(FirstLetter, LastLetter);
            string part = whole.Substring(start, length < 0 ? rest.Length : length);
            builder.Append(letters ? part : part.Normalize(NormalizationForm.FormKC));
            start += part.Length;
        }

        return builder.ToString();
    }
}

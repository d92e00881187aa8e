using System.Globalization;
using System.Text;

namespace KeywordBatch.Classification;

/// <summary>Makes a keyword that can stand in a table of what an answer, or failing that the question, offers.</summary>
public sealed class KeywordCleaner
{
    private readonly RulesClassifier _rules;

    /// <summary>Makes one.</summary>
    /// <param name="rules">Finds the best term of a question; null for the built-in rules.</param>
    public KeywordCleaner(RulesClassifier? rules = null)
    {
        _rules = rules ?? new RulesClassifier();
    }

    /// <summary>
    /// The keyword: trimmed, white space collapsed, punctuation around it off. Where that leaves only digits or less than
    /// two text elements, the best term of the question; where the question has no word, the category's name.
    /// </summary>
    /// <param name="keyword">What was answered; may be null.</param>
    /// <param name="question">The question.</param>
    /// <param name="category">The category's name.</param>
    public string Clean(string? keyword, string question, string category)
    {
        ArgumentNullException.ThrowIfNull(question);
        ArgumentNullException.ThrowIfNull(category);
        string cleaned = Trim(keyword ?? "");
        return IsSane(cleaned) ? cleaned : _rules.BestTerm(question) ?? category.Trim();
    }

    internal static bool IsSane(string keyword)
    {
        if (!keyword.EnumerateRunes().Any(r => !IsNoise(r) && !Rune.IsDigit(r)))
        {
            return false;
        }

        int first = StringInfo.GetNextTextElementLength(keyword);
        return first < keyword.Length;
    }

    private static string Trim(string keyword)
    {
        var builder = new StringBuilder(keyword.Length);
        bool space = false;
        foreach (Rune rune in keyword.EnumerateRunes())
        {
            if (Rune.IsWhiteSpace(rune) || Rune.IsControl(rune))
            {
                space = builder.Length > 0;
                continue;
            }

            if (space)
            {
                builder.Append(' ');
                space = false;
            }

            builder.Append(rune);
        }

        string collapsed = builder.ToString();
        int start = 0;
        int end = collapsed.Length;
        while (start < end && Rune.GetRuneAt(collapsed, start) is var rune && IsNoise(rune))
        {
            start += rune.Utf16SequenceLength;
        }

        while (end > start && LastRune(collapsed, end) is var rune && IsNoise(rune) && !Closes(collapsed.AsSpan(start, end - start), rune))
        {
            end -= rune.Utf16SequenceLength;
        }

        return collapsed[start..end];
    }

    // 평가(성적) keeps its bracket, (성적) has lost the one that it would close.
    private static bool Closes(ReadOnlySpan<char> text, Rune last) => last.Value switch
    {
        ')' => text.Contains('('),
        ']' => text.Contains('['),
        _ => false,
    };

    private static Rune LastRune(string text, int end) =>
        end >= 2 && char.IsSurrogatePair(text[end - 2], text[end - 1]) ? Rune.GetRuneAt(text, end - 2) : Rune.GetRuneAt(text, end - 1);

    private static bool IsNoise(Rune rune) => Rune.IsPunctuation(rune) || Rune.IsWhiteSpace(rune) || Rune.IsControl(rune)
        || (rune.Value != '+' && Rune.GetUnicodeCategory(rune) is UnicodeCategory.MathSymbol or UnicodeCategory.ModifierSymbol
            or UnicodeCategory.CurrencySymbol or UnicodeCategory.Format or UnicodeCategory.OtherNotAssigned);
}

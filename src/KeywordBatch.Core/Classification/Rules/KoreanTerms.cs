using System.Text;

namespace KeywordBatch.Classification;

/// <summary>Words of a Korean sentence without a dictionary: particles by their rules, predicates by their endings.</summary>
internal static class KoreanTerms
{
    private const int LongestTerm = 40;

    private static readonly string[] Particles =
    [
        "으로부터", "에게서는", "에서부터", "이라는", "이라고", "에게서", "한테서", "에서는", "에서도", "으로는", "으로도", "로부터", "까지는", "까지도",
        "라는", "라고", "부터", "까지", "에서", "에게", "한테", "으로", "이나", "이란", "이랑", "처럼", "보다", "마다", "조차", "밖에", "에는", "에도", "이요",
        "은", "는", "이", "가", "을", "를", "의", "에", "만", "과", "와", "로", "랑", "란", "께", "요",
    ];

    private static readonly string[] PredicateEndings =
    [
        "하는", "있는", "없는", "되는", "않는", "같은", "싶은", "하던", "했던", "인데", "는데", "은데", "할때", "하면", "했을", "지만", "면서", "려고", "하기", "려면",
    ];

    private const string PredicateLast = "다요까네죠니냐래해어아여워줘봐지고며걸게음듯해함됨임야";

    /// <summary>The most telling word of a text, null when it has none of two letters.</summary>
    public static string? Best(ReadOnlySpan<char> text, Func<ReadOnlySpan<char>, bool> isStopword)
    {
        (int start, int length) best = default;
        int bestScore = int.MinValue;
        int position = 0;
        while (NextToken(text, ref position, out int start, out int end))
        {
            ReadOnlySpan<char> token = text[start..end];
            int stem = StemLength(token);
            ReadOnlySpan<char> word = token[..stem];
            int elements = CountLetters(word);
            if (elements < 2)
            {
                continue;
            }

            int score = 2 * Math.Min(elements, 6);
            if (isStopword(token) || isStopword(word))
            {
                score -= 60;
            }

            if (WellFormedText.IsLoneLetter(token[0]))
            {
                score -= 50;
            }

            if (IsPredicate(token))
            {
                score -= 20;
            }
            else if (stem < token.Length)
            {
                score++;
            }

            if (score > bestScore)
            {
                bestScore = score;
                best = (start, IsPredicate(token) ? token.Length : stem);
            }
        }

        return bestScore == int.MinValue
            ? null
            : text.Slice(best.start, Math.Min(best.length, LongestTerm)).ToString();
    }

    /// <summary>The next run of letters and digits; what stands alone behind a word, as ㅠㅠ does, is a run of its own.</summary>
    public static bool NextToken(ReadOnlySpan<char> text, ref int position, out int start, out int end)
    {
        while (position < text.Length && !IsPart(text[position]))
        {
            position++;
        }

        start = position;
        while (position < text.Length && IsPart(text[position]) && WellFormedText.IsLoneLetter(text[position]) == WellFormedText.IsLoneLetter(text[start]))
        {
            position++;
        }

        end = position;
        return end > start;
    }

    public static bool IsPart(char c) => char.IsLetterOrDigit(c) || char.GetUnicodeCategory(c) is
        System.Globalization.UnicodeCategory.NonSpacingMark or System.Globalization.UnicodeCategory.SpacingCombiningMark;

    /// <summary>How much of a token is left without its particle; all of it when it has none.</summary>
    public static int StemLength(ReadOnlySpan<char> token)
    {
        foreach (string particle in Particles)
        {
            int stem = token.Length - particle.Length;
            if (stem >= 2 && token.EndsWith(particle, StringComparison.Ordinal) && Fits(token[stem - 1], particle))
            {
                return stem;
            }
        }

        return token.Length;
    }

    /// <summary>Whether the end of a token is nothing, or a particle that fits the letter before it.</summary>
    public static bool IsParticle(char before, ReadOnlySpan<char> rest)
    {
        if (rest.IsEmpty)
        {
            return true;
        }

        foreach (string particle in Particles)
        {
            if (rest.SequenceEqual(particle))
            {
                return Fits(before, particle);
            }
        }

        return false;
    }

    // 은/이/을/과/으로 follow a final consonant, 는/가/를/와/로 do not (로 also follows ㄹ): this keeps 교육평가 and 지도 whole.
    private static bool Fits(char before, string particle)
    {
        if (before is < '가' or > '힣')
        {
            return char.IsLetterOrDigit(before);
        }

        int final = (before - '가') % 28;
        return particle[0] switch
        {
            '은' or '이' or '을' or '과' or '으' => final != 0,
            '는' or '가' or '를' or '와' or '라' or '랑' or '란' => final == 0,
            '로' => final is 0 or 8,
            _ => true,
        };
    }

    private static bool IsPredicate(ReadOnlySpan<char> token)
    {
        if (PredicateLast.Contains(token[^1], StringComparison.Ordinal))
        {
            return true;
        }

        foreach (string ending in PredicateEndings)
        {
            if (token.EndsWith(ending, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    // Digits alone say nothing about a question, so only letters count.
    private static int CountLetters(ReadOnlySpan<char> word)
    {
        int count = 0;
        foreach (Rune rune in word.EnumerateRunes())
        {
            if (Rune.IsLetter(rune))
            {
                count++;
            }
        }

        return count;
    }
}

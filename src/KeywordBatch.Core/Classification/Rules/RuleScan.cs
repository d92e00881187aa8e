using System.Buffers;

namespace KeywordBatch.Classification;

/// <summary>
/// One pass over a question. Terms are found across spaces (학교 폭력) but not across unrelated words (오전 학교 is no 전학),
/// and a term within a longer one does not count again.
/// </summary>
internal readonly ref struct RuleScan
{
    private readonly RuleBook _book;
    private readonly Span<int> _scores;
    private readonly List<RuleTerm> _found = [];

    public RuleScan(RuleBook book, string text, Span<int> scores)
    {
        _book = book;
        _scores = scores;
        _scores.Clear();
        char[] letters = ArrayPool<char>.Shared.Rent(text.Length + 1);
        int[] ends = ArrayPool<int>.Shared.Rent(text.Length + 1);
        try
        {
            int length = Compact(text, letters, ends);
            Find(letters.AsSpan(0, length), ends.AsSpan(0, length));
        }
        finally
        {
            ArrayPool<char>.Shared.Return(letters);
            ArrayPool<int>.Shared.Return(ends);
        }
    }

    /// <summary>The heaviest term, whatever its category.</summary>
    public RuleTerm? Best => Heaviest(-1);

    /// <summary>The category with the highest score among those allowed, -1 when none reaches the minimum.</summary>
    public int Winner(RuleCategories allowed)
    {
        int winner = -1;
        for (int i = 0; i < _scores.Length; i++)
        {
            if (allowed.Names[i] is not null && _scores[i] >= _book.MinimumScore && (winner < 0 || _scores[i] > _scores[winner]))
            {
                winner = i;
            }
        }

        return winner;
    }

    public string Keyword(int category) => Heaviest(category)?.Text ?? "";

    // Letters and digits only; for each, where its token ends in that array.
    private static int Compact(string text, char[] letters, int[] ends)
    {
        int length = 0;
        int position = 0;
        while (KoreanTerms.NextToken(text, ref position, out int start, out int end))
        {
            int tokenEnd = length + end - start;
            for (int i = start; i < end; i++)
            {
                letters[length] = text[i];
                ends[length++] = tokenEnd;
            }
        }

        return length;
    }

    private static bool Stands(ReadOnlySpan<char> letters, ReadOnlySpan<int> ends, int start, int length)
    {
        int end = start + length;
        bool atStart = start == 0 || ends[start - 1] == start;
        bool atEnd = KoreanTerms.IsParticle(letters[end - 1], letters[end..ends[end - 1]]);
        bool oneToken = ends[start] >= end;

        // Two letters in the middle of a word are chance more often than not: 안전학습 is about no 전학.
        // A last word of which only one letter is taken is another word: 오전 학교.
        return oneToken ? atStart || atEnd || length > 2 : atStart && (atEnd || ends[end - 2] == ends[end - 1]);
    }

    private void Find(ReadOnlySpan<char> letters, ReadOnlySpan<int> ends)
    {
        int covered = 0;
        for (int i = 0; i < letters.Length; i++)
        {
            foreach (RuleTerm term in _book.StartingWith(letters[i]))
            {
                int end = i + term.Letters.Length;
                if (end > covered && letters[i..].StartsWith(term.Letters) && Stands(letters, ends, i, term.Letters.Length))
                {
                    covered = end;
                    if (!_found.Contains(term))
                    {
                        _found.Add(term);
                        _scores[term.Category] += term.Weight;
                    }

                    break;
                }
            }
        }
    }

    private RuleTerm? Heaviest(int category)
    {
        RuleTerm? best = null;
        foreach (RuleTerm term in _found)
        {
            if ((category < 0 || term.Category == category)
                && (best is null || term.Weight > best.Weight || (term.Weight == best.Weight && term.Letters.Length > best.Letters.Length)))
            {
                best = term;
            }
        }

        return best;
    }
}

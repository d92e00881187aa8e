namespace KeywordBatch;

/// <summary>How much of a period has keywords: the sum of its days.</summary>
/// <param name="Start">First day.</param>
/// <param name="End">Last day, included.</param>
/// <param name="Days">One entry a day, in order, days without questions included.</param>
public sealed record KeywordCoverage(DateOnly Start, DateOnly End, IReadOnlyList<KeywordCoverageDay> Days)
{
    /// <summary>Distinct questions by day, summed over the days.</summary>
    public long UniqueQuestions => Days.Sum(d => d.Unique);

    /// <summary>Those with a keyword row.</summary>
    public long ProcessedQuestions => Days.Sum(d => d.Processed);

    /// <summary>Those without.</summary>
    public long MissingQuestions => Days.Sum(d => d.Missing);

    /// <summary>Chats without text.</summary>
    public long BlankChats => Days.Sum(d => d.Blank);

    /// <summary>ProcessedQuestions / UniqueQuestions, 0 to 1; 1 for an empty period.</summary>
    public double ProcessingRate => UniqueQuestions == 0 ? 1 : (double)ProcessedQuestions / UniqueQuestions;
}

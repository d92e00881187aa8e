namespace KeywordBatch;

/// <summary>How much of one day has keywords.</summary>
/// <param name="Date">The day.</param>
/// <param name="Unique">Distinct questions asked that day, blank ones not counted.</param>
/// <param name="Processed">Those that have a keyword row of that day and text.</param>
/// <param name="Blank">Chats of that day that are NULL, empty or white space only; never sent anywhere.</param>
public sealed record KeywordCoverageDay(DateOnly Date, long Unique, long Processed, long Blank)
{
    /// <summary>Distinct questions without a keyword row.</summary>
    public long Missing => Unique - Processed;

    /// <summary>Processed / Unique, 0 to 1; 1 for a day without questions.</summary>
    public double ProcessingRate => Unique == 0 ? 1 : (double)Processed / Unique;
}

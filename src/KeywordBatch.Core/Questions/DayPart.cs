namespace KeywordBatch.Questions;

/// <summary>A day, or one of several equal parts of a day's questions.</summary>
/// <param name="Day">The day.</param>
/// <param name="Bucket">Which part, 0 to Buckets - 1.</param>
/// <param name="Buckets">How many parts, 1 or more.</param>
public readonly record struct DayPart(DateOnly Day, int Bucket = 0, int Buckets = 1);

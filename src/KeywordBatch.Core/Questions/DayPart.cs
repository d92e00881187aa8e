namespace KeywordBatch.Questions;

/// <summary>A day, or one of several equal parts of a day's questions.</summary>
/// <param name="Day">The day.</param>
/// <param name="Bucket">Which part, 0 to Buckets - 1.</param>
/// <param name="Buckets">How many parts, 1 or more.</param>
public readonly record struct DayPart(DateOnly Day, int Bucket = 0, int Buckets = 1)
{
    /// <summary>The part of its day that a unit is.</summary>
    /// <param name="unit">The unit.</param>
    public static DayPart Of(KeywordBatchUnit unit) => new(unit.Day, unit.Bucket, unit.Buckets);

    /// <summary>Whether the two may have questions in common: the same part, or parts of a day that is divided differently.</summary>
    /// <param name="other">The other one.</param>
    public bool Overlaps(DayPart other) => Day == other.Day && (Buckets != other.Buckets || Bucket == other.Bucket);
}

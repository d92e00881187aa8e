using KeywordBatch.Questions;

namespace KeywordBatch.Batch;

/// <summary>Which unit: a row of keyword_batch_unit.</summary>
/// <param name="Source">Whose: the chats table, or what else is worked off by day.</param>
/// <param name="Part">The day, or the part of it.</param>
public readonly record struct UnitKey(string Source, DayPart Part)
{
    internal (string, object?)[] Parameters(params (string, object?)[] more) =>
        [("source", Source), ("day", Part.Day), ("bucket", Part.Bucket), ("buckets", Part.Buckets), .. more];
}

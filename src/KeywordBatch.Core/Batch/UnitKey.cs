using KeywordBatch.Database;
using KeywordBatch.Questions;

namespace KeywordBatch.Batch;

/// <summary>Which unit: a row of keyword_batch_unit.</summary>
/// <param name="Source">The chats table.</param>
/// <param name="Part">The day, or the part of it.</param>
public readonly record struct UnitKey(string Source, DayPart Part)
{
    internal (string, object?)[] Parameters(params (string, object?)[] more) =>
        [("source", Source), ("day", Part.Day), ("bucket", Part.Bucket), ("buckets", Part.Buckets), .. more];

    internal static UnitKey Of(KeywordDatabase database, DayPart part) => new(database.Names.Chats, part);
}

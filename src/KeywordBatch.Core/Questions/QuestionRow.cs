using System.Data.Common;

namespace KeywordBatch.Questions;

/// <summary>A distinct text of a day as the server tells it.</summary>
/// <param name="Asked">The question; null for a blank text.</param>
/// <param name="Count">How many chats have it.</param>
/// <param name="Stored">Whether a keyword row of that day and text exists.</param>
internal readonly record struct QuestionRow(MissingKeyword? Asked, long Count, bool Stored)
{
    public static QuestionRow Read(DbDataReader reader, DateOnly day)
    {
        string? text = reader.IsDBNull(1) ? null : reader.GetString(1);
        long count = reader.GetInt64(2);
        return new(string.IsNullOrWhiteSpace(text) ? null : new(day, text, count), count, reader.GetInt64(3) != 0);
    }
}

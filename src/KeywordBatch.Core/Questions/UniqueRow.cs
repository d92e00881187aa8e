using System.Data.Common;
using KeywordBatch.Database;

namespace KeywordBatch.Questions;

/// <summary>A distinct text as the server tells it, in the server's order: most asked first, then by day, then by first chat.</summary>
/// <param name="Chat">The unique chat; null for a blank text.</param>
/// <param name="Asked">How often it was asked.</param>
/// <param name="Day">When last.</param>
/// <param name="FirstKey">The key of its first chat.</param>
internal readonly record struct UniqueRow(UniqueChat? Chat, long Asked, DateOnly Day, long FirstKey)
{
    public static IComparer<UniqueRow> Order { get; } = Comparer<UniqueRow>.Create(
        static (a, b) => (-a.Asked, a.Day, a.FirstKey).CompareTo((-b.Asked, b.Day, b.FirstKey)));

    public static UniqueRow Read(DbDataReader reader)
    {
        string? text = reader.IsDBNull(0) ? null : reader.GetString(0);
        long asked = DbValues.ToInt64(reader.GetValue(1));
        DateOnly day = DbValues.ToDay(reader.GetValue(2));
        return new(string.IsNullOrWhiteSpace(text) ? null : new(text, asked, day), asked, day, DbValues.ToInt64(reader.GetValue(3)));
    }
}

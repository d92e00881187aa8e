namespace KeywordBatch.Database;

/// <summary>
/// Under which collation the chats' text and the keywords' text are compared. On MySQL two columns of different
/// collations cannot be compared at all unless one is named.
/// </summary>
/// <param name="Charset">Character set, null where the engine has none by column.</param>
/// <param name="Collation">Collation, null for the columns' own.</param>
/// <param name="ConvertChats">Whether the chats' text has to be converted to it.</param>
/// <param name="ConvertKeywords">Whether the keywords' text has to be converted to it.</param>
internal sealed record ComparisonRule(string? Charset, string? Collation, bool ConvertChats, bool ConvertKeywords)
{
    public static ComparisonRule None { get; } = new(null, null, false, false);

    /// <summary>The chats' collation, unless only the keywords' character set holds every character.</summary>
    public static ComparisonRule Between(ColumnInfo? chats, ColumnInfo? keywords)
    {
        if (chats?.Collation is null || keywords?.Collation is null)
        {
            return None;
        }

        bool same = chats.Collation == keywords.Collation;
        bool keywordsAreWider = chats.Charset != "utf8mb4" && keywords.Charset == "utf8mb4";
        ColumnInfo leading = keywordsAreWider ? keywords : chats;
        return new(leading.Charset, leading.Collation, !same && keywordsAreWider, !same && !keywordsAreWider);
    }
}

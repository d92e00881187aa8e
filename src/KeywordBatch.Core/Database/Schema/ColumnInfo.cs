namespace KeywordBatch.Database;

/// <summary>A column as the server describes it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">The engine's type name, lower case.</param>
/// <param name="MaxLength">The most characters it holds; null where the engine sets no limit worth checking.</param>
/// <param name="Charset">Its character set; null where the engine has none by column.</param>
/// <param name="Collation">Its collation; null where the engine names none.</param>
public sealed record ColumnInfo(string Name, string Type, int? MaxLength, string? Charset, string? Collation)
{
    /// <summary>Whether texts are equal that differ by the spaces at their ends alone, as under most collations of MySQL.</summary>
    internal bool OverlooksSpaces => Charset is not null && Collation is { } name && Pads(name);

    /// <summary>Whether it may refuse a text of another column, by their character sets.</summary>
    internal bool IsNarrowerThan(ColumnInfo other) =>
        Charset is { } own && other.Charset is { } wide && own != wide && !TakesAll(own) && (TakesAll(wide) || !TakesAllButEmoji(own));

    private static bool TakesAll(string charset) => charset is "utf8mb4" or "utf16" or "utf16le" or "utf32" or "gb18030";

    private static bool TakesAllButEmoji(string charset) => charset is "utf8mb3" or "utf8" or "ucs2";

    /// <summary>Whether a collation of MySQL compares as if the shorter text ended in spaces.</summary>
    internal static bool Pads(string collation) =>
        !collation.Contains("_nopad_", StringComparison.Ordinal)
        && !collation.Contains("_0900_", StringComparison.Ordinal)
        && collation != "binary";
}

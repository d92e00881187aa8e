namespace KeywordBatch.Database;

/// <summary>A column of a table that rows are synced into.</summary>
/// <param name="Name">As the server spells it.</param>
/// <param name="Type">The engine's type name, lower case.</param>
/// <param name="Kind">What its values are.</param>
/// <param name="MaxLength">The most characters it holds; null where the engine has no such limit.</param>
/// <param name="Nullable">Whether it takes NULL.</param>
/// <param name="Origin">Who gives it its values.</param>
internal sealed record TargetColumn(string Name, string Type, ColumnKind Kind, int? MaxLength, bool Nullable, ColumnOrigin Origin)
{
    /// <summary>Whether its collation takes different texts for one, where PostgreSQL was asked.</summary>
    public bool Overlooks { get; init; }
}

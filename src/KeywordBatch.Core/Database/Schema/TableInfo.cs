namespace KeywordBatch.Database;

/// <summary>A table as the server describes it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Columns">Its columns; empty when the table does not exist.</param>
/// <param name="Indexes">Its indexes, the primary key among them.</param>
public sealed record TableInfo(string Name, IReadOnlyList<ColumnInfo> Columns, IReadOnlyList<IndexInfo> Indexes)
{
    /// <summary>What keeps it where that has no transactions; null where it has, and for a view.</summary>
    public string? EngineWithoutTransactions { get; init; }

    /// <summary>Whether there is such a table.</summary>
    public bool Exists => Columns.Count > 0;

    /// <summary>A column by name, null when the table has none of it.</summary>
    /// <param name="name">Its name; case does not matter.</param>
    public ColumnInfo? Column(string name) =>
        Columns.FirstOrDefault(c => string.Equals(c.Name, name, StringComparison.OrdinalIgnoreCase));
}

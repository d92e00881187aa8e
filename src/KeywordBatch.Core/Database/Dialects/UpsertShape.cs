namespace KeywordBatch.Database;

/// <summary>Which columns of a table some rows bring.</summary>
/// <param name="Table">The table.</param>
/// <param name="Columns">The columns, keys among them, in the order of the rows' values.</param>
/// <param name="Keys">The columns that tell rows apart, which the server keeps unique.</param>
/// <param name="OnlyKey">Whether nothing else of the table is kept unique.</param>
internal sealed record UpsertShape(string Table, IReadOnlyList<TargetColumn> Columns, IReadOnlyList<TargetColumn> Keys, bool OnlyKey)
{
    /// <summary>Whether the table takes rows as they come, without triggers, rules or policies of its own.</summary>
    public bool IsPlain { get; init; }

    public IEnumerable<TargetColumn> Others => Columns.Except(Keys);
}

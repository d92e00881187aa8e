namespace KeywordBatch.Database;

/// <summary>An index as the server describes it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Columns">Its columns in order.</param>
public sealed record IndexInfo(string Name, IReadOnlyList<string> Columns)
{
    /// <summary>Whether a search on these columns, in this order, can use the index.</summary>
    /// <param name="columns">Leading columns.</param>
    public bool Serves(IReadOnlyList<string> columns) =>
        Columns.Count >= columns.Count
        && columns.Select((c, i) => string.Equals(c, Columns[i], StringComparison.OrdinalIgnoreCase)).All(same => same);
}

namespace KeywordBatch.Sync;

/// <summary>The names that rows of one source have in common, so that they are looked at once and not with every row.</summary>
/// <param name="names">The names, in the order of the rows' values.</param>
public sealed class RowShape(IReadOnlyList<string> names)
{
    /// <summary>The names, in the order of the rows' values.</summary>
    public IReadOnlyList<string> Names { get; } = names;
}

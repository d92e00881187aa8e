namespace KeywordBatch.Database;

/// <summary>Rows by an array a column, which PostgreSQL unfolds: one text for any number of rows.</summary>
internal sealed class ArrayRows : RowBinding
{
    // Nothing of it is one long piece of memory.
    public override int MostRows => 1000;

    public override int SizeOf<T>(IReadOnlyList<RowColumn<T>> columns, IReadOnlyList<T> rows) => 0;

    public override string Relation<T>(IReadOnlyList<RowColumn<T>> columns, int size)
    {
        string names = string.Join(", ", columns.Select(c => c.Name));
        return $"""
            (SELECT nth - 1 AS i, {names}
            FROM unnest({string.Join(", ", columns.Select(c => $"@{c.Name}"))}) WITH ORDINALITY AS unfolded ({names}, nth))
            """;
    }

    public override IEnumerable<(string Name, object? Value)> Parameters<T>(IReadOnlyList<RowColumn<T>> columns, IReadOnlyList<T> rows) =>
        columns.Select(c => (c.Name, (object?)(c.IsText
            ? rows.Select(r => (string?)c.Value(r)).ToArray()
            : rows.Select(r => c.Value(r) is { } number ? Convert.ToInt64(number, null) : (long?)null).ToArray())));
}

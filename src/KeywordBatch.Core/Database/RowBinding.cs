namespace KeywordBatch.Database;

/// <summary>
/// How many rows travel with one statement. A parameter a value is what every server takes, and the slowest: the texts
/// grow with the rows, and with them what client and server spend on reading them.
/// </summary>
internal abstract class RowBinding
{
    /// <summary>A relation of the rows: column i, their number from 0, and the columns asked for.</summary>
    public abstract string Relation<T>(IReadOnlyList<RowColumn<T>> columns, int rows);

    /// <summary>The parameters that the relation reads.</summary>
    public abstract IEnumerable<(string Name, object? Value)> Parameters<T>(IReadOnlyList<RowColumn<T>> columns, IReadOnlyList<T> rows);
}

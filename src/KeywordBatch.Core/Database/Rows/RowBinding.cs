namespace KeywordBatch.Database;

/// <summary>
/// How many rows travel with one statement. A parameter a value is what every server takes, and the slowest: the texts
/// grow with the rows, and with them what client and server spend on reading them.
/// </summary>
internal abstract class RowBinding
{
    /// <summary>
    /// How many rows one statement is worth. Beyond it the gain is small, and what it needs, parameters and packet, would go
    /// to the large object heap, which is seldom tidied: a long run would grow by it.
    /// </summary>
    public virtual int MostRows => 500;

    /// <summary>What the relation's text depends on: the same for the same number.</summary>
    public abstract int SizeOf<T>(IReadOnlyList<RowColumn<T>> columns, IReadOnlyList<T> rows);

    /// <summary>A relation of rows of a size: column i, their number from 0, and the columns asked for.</summary>
    public abstract string Relation<T>(IReadOnlyList<RowColumn<T>> columns, int size);

    /// <summary>The parameters that the relation reads.</summary>
    public abstract IEnumerable<(string Name, object? Value)> Parameters<T>(IReadOnlyList<RowColumn<T>> columns, IReadOnlyList<T> rows);
}

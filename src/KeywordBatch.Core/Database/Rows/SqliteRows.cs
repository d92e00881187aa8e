using System.Globalization;

namespace KeywordBatch.Database;

/// <summary>
/// Rows by one JSON text. SQLite looks for each parameter by comparing names, one after the other, which for hundreds of rows
/// takes longer than to store them. From JSON it reads a text only as far as a NUL: rows that have one go by a parameter a value.
/// </summary>
internal sealed class SqliteRows : RowBinding
{
    private const int AsJson = 0;

    private readonly NumberedRows _numbered = new(isMySql: false);

    public override int SizeOf<T>(IReadOnlyList<RowColumn<T>> columns, IReadOnlyList<T> rows) =>
        columns.Any(c => c.IsText && rows.Any(r => (c.Value(r) as string)?.Contains('\0', StringComparison.Ordinal) == true)) ? rows.Count : AsJson;

    public override string Relation<T>(IReadOnlyList<RowColumn<T>> columns, int size)
    {
        if (size != AsJson)
        {
            return _numbered.Relation(columns, size);
        }

        IEnumerable<string> values = columns.Select((c, at) => string.Create(CultureInfo.InvariantCulture, $"json_extract(value, '$[{at}]') AS {c.Name}"));
        return $"(SELECT key AS i, {string.Join(", ", values)} FROM json_each(@{JsonRows.Parameter}))";
    }

    public override IEnumerable<(string Name, object? Value)> Parameters<T>(IReadOnlyList<RowColumn<T>> columns, IReadOnlyList<T> rows) =>
        SizeOf(columns, rows) == AsJson ? [(JsonRows.Parameter, JsonRows.ToText(columns, rows))] : _numbered.Parameters(columns, rows);
}

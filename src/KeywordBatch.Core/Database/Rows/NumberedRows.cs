using System.Globalization;
using System.Text;

namespace KeywordBatch.Database;

/// <summary>Rows by a parameter a value: t0, k0, t1, k1 and so on.</summary>
/// <param name="isMySql">
/// MySQL and its kin have no VALUES as a relation that all of them take: rows are united, and values say what they are,
/// since one NULL among them makes bytes of the column.
/// </param>
internal sealed class NumberedRows(bool isMySql) : RowBinding
{
    public override int MostRows => 250;

    public override int SizeOf<T>(IReadOnlyList<RowColumn<T>> columns, IReadOnlyList<T> rows) => rows.Count;

    public override string Relation<T>(IReadOnlyList<RowColumn<T>> columns, int size)
    {
        var text = new StringBuilder(size * columns.Count * 12);
        if (isMySql)
        {
            text.Append('(');
            AppendRows(
                " UNION ALL ",
                i => Invariant($"SELECT {i} AS i"),
                (c, i) => Invariant($", {(c.IsText ? "CONVERT" : "CAST")}(@{c.Name}{i} {(c.IsText ? "USING utf8mb4" : "AS SIGNED")}) AS {c.Name}"),
                "");
            return text.Append(')').ToString();
        }

        text.Append("(SELECT column1 AS i");
        text.AppendJoin("", columns.Select((c, at) => Invariant($", column{at + 2} AS {c.Name}"))).Append(" FROM (VALUES ");
        AppendRows(", ", i => Invariant($"({i}"), (c, i) => Invariant($", @{c.Name}{i}"), ")");
        return text.Append("))").ToString();

        void AppendRows(string between, Func<int, string> begin, Func<RowColumn<T>, int, string> value, string end)
        {
            for (int i = 0; i < size; i++)
            {
                text.Append(i == 0 ? "" : between).Append(begin(i));
                foreach (RowColumn<T> column in columns)
                {
                    text.Append(value(column, i));
                }

                text.Append(end);
            }
        }
    }

    public override IEnumerable<(string Name, object? Value)> Parameters<T>(IReadOnlyList<RowColumn<T>> columns, IReadOnlyList<T> rows)
    {
        for (int i = 0; i < rows.Count; i++)
        {
            foreach (RowColumn<T> column in columns)
            {
                yield return (Invariant($"{column.Name}{i}"), column.Value(rows[i]));
            }
        }
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

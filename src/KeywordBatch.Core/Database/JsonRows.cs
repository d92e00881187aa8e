using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace KeywordBatch.Database;

/// <summary>
/// Rows by one JSON text, which the server unfolds: one text for any number of rows, and one parameter. MySQL 8 and
/// MariaDB 10.6 can; some that speak their protocol cannot.
/// </summary>
internal sealed class JsonRows : RowBinding
{
    public const string Parameter = "rows";

    private static readonly JsonWriterOptions Written = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>Fails with a syntax error where the server does not know how.</summary>
    public static string Probe => "SELECT COUNT(*) FROM JSON_TABLE('[[1]]', '$[*]' COLUMNS (i BIGINT PATH '$[0]' ERROR ON ERROR)) j";

    // A value that did not come through must fail its statement: as NULL it would be stored in the place of what was sent.
    public override string Relation<T>(IReadOnlyList<RowColumn<T>> columns, int rows)
    {
        IEnumerable<string> paths = columns.Select((c, at) => string.Create(
            CultureInfo.InvariantCulture, $"{c.Name} {(c.IsText ? "LONGTEXT CHARACTER SET utf8mb4" : "BIGINT")} PATH '$[{at}]' ERROR ON ERROR"));
        return $"""
            (SELECT nth - 1 AS i, {string.Join(", ", columns.Select(c => c.Name))}
            FROM JSON_TABLE(@{Parameter}, '$[*]' COLUMNS (nth FOR ORDINALITY, {string.Join(", ", paths)})) unfolded)
            """;
    }

    public override IEnumerable<(string Name, object? Value)> Parameters<T>(IReadOnlyList<RowColumn<T>> columns, IReadOnlyList<T> rows)
    {
        var text = new ArrayBufferWriter<byte>(rows.Count * columns.Count * 40);
        using var json = new Utf8JsonWriter(text, Written);
        json.WriteStartArray();
        foreach (T row in rows)
        {
            json.WriteStartArray();
            foreach (RowColumn<T> column in columns)
            {
                switch (column.Value(row))
                {
                    case null:
                        json.WriteNullValue();
                        break;
                    case string value:
                        json.WriteStringValue(value);
                        break;
                    case object number:
                        json.WriteNumberValue(Convert.ToInt64(number, CultureInfo.InvariantCulture));
                        break;
                }
            }

            json.WriteEndArray();
        }

        json.WriteEndArray();
        json.Flush();
        return [(Parameter, Encoding.UTF8.GetString(text.WrittenSpan))];
    }
}

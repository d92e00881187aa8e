using System.Buffers;
using System.Globalization;
using System.Numerics;
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

    private const int LongText = 0;
    private const int LeastLength = 64;
    private const int LongestInMemory = 512;

    private static readonly JsonWriterOptions Written = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>Fails with a syntax error where the server does not know how.</summary>
    public static string Probe => "SELECT COUNT(*) FROM JSON_TABLE('[[1]]', '$[*]' COLUMNS (i BIGINT PATH '$[0]' ERROR ON ERROR)) j";

    // MariaDB keeps rows in memory while it sorts and compares them if their texts are short and say so, and otherwise
    // writes them to a table on disk.
    public override int SizeOf<T>(IReadOnlyList<RowColumn<T>> columns, IReadOnlyList<T> rows)
    {
        int longest = 0;
        foreach (RowColumn<T> column in columns.Where(c => c.IsText))
        {
            foreach (T row in rows)
            {
                longest = Math.Max(longest, (column.Value(row) as string)?.Length ?? 0);
            }
        }

        return longest > LongestInMemory ? LongText : Math.Max(LeastLength, (int)BitOperations.RoundUpToPowerOf2((uint)longest));
    }

    // A value that did not come through must fail its statement: as NULL it would be stored in the place of what was sent.
    public override string Relation<T>(IReadOnlyList<RowColumn<T>> columns, int size)
    {
        string text = size == LongText ? "LONGTEXT" : string.Create(CultureInfo.InvariantCulture, $"VARCHAR({size})");
        IEnumerable<string> paths = columns.Select((c, at) => string.Create(
            CultureInfo.InvariantCulture, $"{c.Name} {(c.IsText ? $"{text} CHARACTER SET utf8mb4" : "BIGINT")} PATH '$[{at}]' ERROR ON ERROR"));
        return $"""
            (SELECT nth - 1 AS i, {string.Join(", ", columns.Select(c => c.Name))}
            FROM JSON_TABLE(@{Parameter}, '$[*]' COLUMNS (nth FOR ORDINALITY, {string.Join(", ", paths)})) unfolded)
            """;
    }

    public override IEnumerable<(string Name, object? Value)> Parameters<T>(IReadOnlyList<RowColumn<T>> columns, IReadOnlyList<T> rows) =>
        [(Parameter, ToText(columns, rows))];

    /// <summary>An array of arrays, one a row.</summary>
    public static string ToText<T>(IReadOnlyList<RowColumn<T>> columns, IReadOnlyList<T> rows)
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
        return Encoding.UTF8.GetString(text.WrittenSpan);
    }
}

using System.Text;
using System.Text.Json;

namespace KeywordBatch.Sync;

/// <summary>Arrays as PostgreSQL writes them.</summary>
internal static class ArrayLiteral
{
    /// <summary>An array of JSON as one of PostgreSQL's; null for an object.</summary>
    public static string? Of(JsonText json)
    {
        using JsonDocument document = JsonDocument.Parse(json.Text);
        return document.RootElement.ValueKind == JsonValueKind.Array ? Append(new(), document.RootElement).ToString() : null;
    }

    private static StringBuilder Append(StringBuilder text, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Array:
                text.Append('{');
                string between = "";
                foreach (JsonElement item in value.EnumerateArray())
                {
                    Append(text.Append(between), item);
                    between = ",";
                }

                return text.Append('}');
            case JsonValueKind.Null:
                return text.Append("NULL");
            case JsonValueKind.String:
                return AppendQuoted(text, value.GetString()!);
            case JsonValueKind.Object:
                return AppendQuoted(text, value.GetRawText());
            default:
                return text.Append(value.GetRawText());
        }
    }

    private static StringBuilder AppendQuoted(StringBuilder text, string value) =>
        text.Append('"').Append(value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)).Append('"');
}

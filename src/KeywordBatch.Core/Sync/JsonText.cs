using System.Collections;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Xml;

namespace KeywordBatch.Sync;

/// <summary>An object or an array as a row's value, for columns of JSON and of arrays.</summary>
/// <param name="Text">Its JSON.</param>
public sealed record JsonText(string Text)
{
    private const int Deepest = 64;

    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Whether a value is an object or an array to JSON.</summary>
    /// <param name="value">The value.</param>
    public static bool IsNested(object? value) => value is IDictionary or (IList and not byte[]);

    /// <summary>Writes dictionaries and lists, within each other up to 64 deep, as JSON.</summary>
    /// <param name="value">The value.</param>
    /// <param name="open">Makes a plain value, a dictionary or a list of what its caller wraps them in.</param>
    /// <returns>The JSON; null where a value has no form in it, such as bytes, NaN or half a character, or it is too deep.</returns>
    public static JsonText? From(object value, Func<object?, object?> open)
    {
        ArgumentNullException.ThrowIfNull(open);
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text, Readable))
        {
            if (!TryWrite(json, value, open, Deepest))
            {
                return null;
            }
        }

        return new(Encoding.UTF8.GetString(text.GetBuffer().AsSpan(0, (int)text.Length)));
    }

    private static bool TryWrite(Utf8JsonWriter json, object? value, Func<object?, object?> open, int deeper)
    {
        object? plain = open(value);
        switch (plain)
        {
            case IDictionary or IList when deeper == 0:
            case byte[] or double.NaN or double.PositiveInfinity or double.NegativeInfinity:
            case float.NaN or float.PositiveInfinity or float.NegativeInfinity:
                return false;
            case IDictionary dictionary:
                json.WriteStartObject();
                foreach (DictionaryEntry entry in InOrder(dictionary))
                {
                    string name = ColumnValue.AsText(entry.Key) ?? "";
                    if (!Surrogates.AreWhole(name))
                    {
                        return false;
                    }

                    json.WritePropertyName(name);
                    if (!TryWrite(json, entry.Value, open, deeper - 1))
                    {
                        return false;
                    }
                }

                json.WriteEndObject();
                return true;
            case IList list:
                json.WriteStartArray();
                foreach (object? item in list)
                {
                    if (!TryWrite(json, item, open, deeper - 1))
                    {
                        return false;
                    }
                }

                json.WriteEndArray();
                return true;
            case null or DBNull:
                json.WriteNullValue();
                return true;
            case bool yes:
                json.WriteBooleanValue(yes);
                return true;
            case DateTime time:
                json.WriteStringValue(time);
                return true;
            case DateTimeOffset moment:
                json.WriteStringValue(moment);
                return true;
            case TimeSpan span:
                // PostgreSQL takes the point of .NET's 1.02:03:04 for a decimal one; this is ISO 8601.
                json.WriteStringValue(XmlConvert.ToString(span));
                return true;
            case sbyte or byte or short or ushort or int or uint or long or ulong or float or double or decimal:
                json.WriteRawValue(((IFormattable)plain).ToString(null, CultureInfo.InvariantCulture));
                return true;
            case { } other when ColumnValue.AsText(other) is { } text && Surrogates.AreWhole(text):
                json.WriteStringValue(text);
                return true;
            default:
                return false;
        }
    }

    // A hashtable has another order in each process, by which a row would differ from itself in a column that keeps the text.
    private static IEnumerable<DictionaryEntry> InOrder(IDictionary dictionary)
    {
        var entries = new List<DictionaryEntry>(dictionary.Count);
        foreach (DictionaryEntry entry in dictionary)
        {
            entries.Add(entry);
        }

        return dictionary is Hashtable ? entries.OrderBy(e => ColumnValue.AsText(e.Key), StringComparer.Ordinal) : entries;
    }
}

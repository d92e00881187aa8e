using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace KeywordBatch.Sync;

/// <summary>
/// Values that JSON has no form of its own for, as an array of a letter for the type and the value. As bare texts they would
/// come back as texts, and a column would take them for something else than when they come from memory.
/// </summary>
internal static class TypedJson
{
    /// <summary>Writes a value that is no text, number, truth or date of JSON.</summary>
    public static void Write(Utf8JsonWriter json, object value)
    {
        json.WriteStartArray();
        switch (value)
        {
            case DateTime time:
                json.WriteStringValue("t"u8);
                json.WriteStringValue(time);
                break;
            case DateTimeOffset moment:
                json.WriteStringValue("m"u8);
                json.WriteStringValue(moment);
                break;
            case TimeOnly time:
                json.WriteStringValue("o"u8);
                json.WriteNumberValue(time.Ticks);
                break;
            case TimeSpan span:
                json.WriteStringValue("s"u8);
                json.WriteNumberValue(span.Ticks);
                break;
            case Guid id:
                json.WriteStringValue("g"u8);
                json.WriteStringValue(id);
                break;
            case byte[] bytes:
                json.WriteStringValue("b"u8);
                json.WriteBase64StringValue(bytes);
                break;
            case double number:
                json.WriteStringValue("d"u8);
                json.WriteStringValue(number.ToString(CultureInfo.InvariantCulture));
                break;
            case float number:
                json.WriteStringValue("f"u8);
                json.WriteStringValue(number.ToString(CultureInfo.InvariantCulture));
                break;
            case char c:
                json.WriteStringValue("c"u8);
                json.WriteNumberValue(c);
                break;
            case string broken:
                json.WriteStringValue("u"u8);
                json.WriteBase64StringValue(MemoryMarshal.AsBytes(broken.AsSpan()));
                break;
            case JsonText nested:
                json.WriteStringValue("j"u8);
                json.WriteStringValue(nested.Text);
                break;
            default:
                // Without a text it is an empty array, which no column takes, now or when it is read again.
                if (ColumnValue.AsText(value) is { } text)
                {
                    json.WriteStringValue("x"u8);
                    json.WriteStringValue(text);
                    if (value is Enum named && ColumnValue.Number(named) is { } number)
                    {
                        json.WriteNumberValue(number);
                    }
                }

                break;
        }

        json.WriteEndArray();
    }

    /// <summary>Reads a value; the reader stands at the beginning of its array, and afterwards at the end.</summary>
    /// <exception cref="JsonException">It is none of ours.</exception>
    public static object Read(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.EndArray)
        {
            return Array.Empty<object>();
        }

        byte type = reader.TokenType == JsonTokenType.String && reader.ValueSpan is [byte letter] ? letter : default;
        reader.Read();
        object value;
        try
        {
            value = type switch
            {
                (byte)'t' => reader.GetDateTime(),
                (byte)'m' => reader.GetDateTimeOffset(),
                (byte)'o' => new TimeOnly(reader.GetInt64()),
                (byte)'s' => new TimeSpan(reader.GetInt64()),
                (byte)'g' => reader.GetGuid(),
                (byte)'b' => reader.GetBytesFromBase64(),
                (byte)'d' => double.Parse(reader.GetString()!, CultureInfo.InvariantCulture),
                (byte)'f' => float.Parse(reader.GetString()!, CultureInfo.InvariantCulture),
                (byte)'c' => (char)reader.GetUInt16(),
                (byte)'u' => new string(MemoryMarshal.Cast<byte, char>(reader.GetBytesFromBase64())),
                (byte)'j' => new JsonText(reader.GetString()!),
                (byte)'x' => new FormattedValue(reader.GetString()!, null),
                _ => throw new JsonException(),
            };
        }
        catch (Exception e) when (e is FormatException or InvalidOperationException or ArgumentException)
        {
            throw new JsonException(null, e);
        }

        reader.Read();
        if (value is FormattedValue named && reader.TokenType == JsonTokenType.Number)
        {
            value = named with { Number = reader.GetInt64() };
            reader.Read();
        }

        return value;
    }
}

using System.Globalization;
using System.Text;
using System.Text.Json;

namespace KeywordBatch.Sync;

/// <summary>Rows as the journal holds them and as files may: JSON objects. For one thread.</summary>
/// <param name="typed">Whether arrays are values of types of their own, as the journal writes them; in a file they are arrays.</param>
internal sealed class RowJson(bool typed)
{
    private const int DecimalDigits = 28;

    private RowShape _shape = new([]);
    private JsonEncodedText[] _names = [];

    public void Write(Utf8JsonWriter json, SourceRow row)
    {
        if (row.Shape != _shape)
        {
            _shape = row.Shape;
            _names = [.. _shape.Names.Select(n => JsonEncodedText.Encode(n))];
        }

        json.WriteStartObject();
        for (int i = 0; i < _names.Length; i++)
        {
            Write(json, _names[i], row.Values[i]);
        }

        json.WriteEndObject();
    }

    /// <summary>Reads a row.</summary>
    /// <exception cref="JsonException">It is not one JSON object and nothing else.</exception>
    public SourceRow Read(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        object?[] values = new object?[_shape.Names.Count];
        List<string>? names = null;
        int count = 0;
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException();
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (names is null && (count == values.Length || !reader.ValueTextEquals(_shape.Names[count])))
            {
                names = [.. _shape.Names.Take(count)];
            }

            names?.Add(reader.GetString()!);
            reader.Read();
            if (count == values.Length)
            {
                Array.Resize(ref values, Math.Max(8, count * 2));
            }

            values[count++] = Value(ref reader, json);
        }

        // Throws where there is more: it would be lost.
        reader.Read();
        Array.Resize(ref values, count);
        if (names is not null || count != _shape.Names.Count)
        {
            _shape = new([.. names ?? _shape.Names.Take(count)]);
        }

        return new(_shape, values);
    }

    private static void Write(Utf8JsonWriter json, JsonEncodedText name, object? value)
    {
        switch (value)
        {
            case null or DBNull:
                json.WriteNull(name);
                break;
            // Half a pair would be written as another character.
            case string text when Surrogates.AreWhole(text):
                json.WriteString(name, text);
                break;
            case int n:
                json.WriteNumber(name, n);
                break;
            case long n:
                json.WriteNumber(name, n);
                break;
            case decimal n:
                json.WriteNumber(name, n);
                break;
            case double n when double.IsFinite(n):
                json.WriteNumber(name, n);
                break;
            case bool yes:
                json.WriteBoolean(name, yes);
                break;
            case DateOnly day:
                Span<char> date = stackalloc char[10];
                day.TryFormat(date, out _, "O", CultureInfo.InvariantCulture);
                json.WriteString(name, date);
                break;
            case short or sbyte or byte or ushort or uint:
                json.WriteNumber(name, Convert.ToInt64(value, CultureInfo.InvariantCulture));
                break;
            case ulong n:
                json.WriteNumber(name, n);
                break;
            default:
                json.WritePropertyName(name);
                TypedJson.Write(json, value);
                break;
        }
    }

    // As it is written where it has more digits than .NET's numbers, or is larger: the column's type has the last word.
    private static object Number(ReadOnlySpan<byte> text) =>
        text.Length > DecimalDigits || JsonNumber.Read(text) is not { } number || number is double.PositiveInfinity or double.NegativeInfinity
            ? Encoding.UTF8.GetString(text)
            : number;

    private object? Value(ref Utf8JsonReader reader, ReadOnlySpan<byte> line)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.String:
                return reader.GetString();
            case JsonTokenType.Number:
                return typed ? JsonNumber.Read(reader.ValueSpan) : Number(reader.ValueSpan);
            case JsonTokenType.True:
                return true;
            case JsonTokenType.False:
                return false;
            case JsonTokenType.StartArray when typed:
                return TypedJson.Read(ref reader);
            case JsonTokenType.StartArray or JsonTokenType.StartObject:
                int start = (int)reader.TokenStartIndex;
                reader.Skip();
                return new JsonText(Encoding.UTF8.GetString(line[start..(int)reader.BytesConsumed]));
            default:
                return null;
        }
    }
}

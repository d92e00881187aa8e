using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Xml;

namespace KeywordBatch.Cmdlets;

/// <summary>Values between PowerShell's objects and a container's bytes: texts as UTF-8, bytes as they are, other objects as JSON.</summary>
internal static class DataContainerValue
{
    /// <summary>Of what people nest themselves: dictionaries, lists, custom objects.</summary>
    private const int MaxDepth = 16;

    /// <summary>From a .NET object on: its properties lead to half of the process, a file's to its drive and the module behind it.</summary>
    private const int ObjectDepth = 2;

    public static byte[] ToBytes(object? value)
    {
        object? bare = Bare(value);
        return bare switch
        {
            null => [],
            byte[] bytes => bytes,
            ReadOnlyMemory<byte> memory => memory.ToArray(),
            string text => Encoding.UTF8.GetBytes(text),
            XmlNode node => Encoding.UTF8.GetBytes(node.OuterXml),
            _ => ToJson(value!),
        };
    }

    /// <summary>The object of a JSON text: objects with properties, arrays, texts, numbers, booleans.</summary>
    public static object? FromJson(ReadOnlyMemory<byte> json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        return FromJson(document.RootElement);
    }

    private static object? FromJson(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => FromProperties(element),
        JsonValueKind.Array => element.EnumerateArray().Select(FromJson).ToArray(),
        JsonValueKind.String => element.GetString(),
        JsonValueKind.Number => JsonNumber.Read(JsonMarshal.GetRawUtf8Value(element)),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };

    private static PSObject FromProperties(JsonElement element)
    {
        PSObject result = new();
        foreach (JsonProperty property in element.EnumerateObject())
        {
            result.Properties.Add(new PSNoteProperty(property.Name, FromJson(property.Value)));
        }

        return result;
    }

    private static byte[] ToJson(object value)
    {
        using MemoryStream bytes = new();
        using (Utf8JsonWriter writer = new(bytes, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            Write(writer, value, MaxDepth);
        }

        return bytes.ToArray();
    }

    private static void Write(Utf8JsonWriter writer, object? value, int depth)
    {
        object? bare = Bare(value);
        switch (bare)
        {
            case null:
                writer.WriteNullValue();
                break;
            case bool flag:
                writer.WriteBooleanValue(flag);
                break;
            case byte or sbyte or short or ushort or int or uint or long:
                writer.WriteNumberValue(Convert.ToInt64(bare, CultureInfo.InvariantCulture));
                break;
            case ulong or decimal:
                writer.WriteNumberValue(Convert.ToDecimal(bare, CultureInfo.InvariantCulture));
                break;
            case BigInteger or Int128 or UInt128 or nint or nuint:
                writer.WriteRawValue(((IFormattable)bare).ToString("D", CultureInfo.InvariantCulture));
                break;
            case Half number when Half.IsFinite(number):
                writer.WriteRawValue(number.ToString(CultureInfo.InvariantCulture));
                break;
            case float number when float.IsFinite(number):
                writer.WriteNumberValue(number);
                break;
            case double number when double.IsFinite(number):
                writer.WriteNumberValue(number);
                break;
            case DateTime time:
                writer.WriteStringValue(time);
                break;
            case DateTimeOffset time:
                writer.WriteStringValue(time);
                break;
            case DateOnly date:
                writer.WriteStringValue(date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
                break;
            case TimeOnly time:
                writer.WriteStringValue(time.ToString("O", CultureInfo.InvariantCulture));
                break;
            case TimeSpan span:
                writer.WriteStringValue(span.ToString("c", CultureInfo.InvariantCulture));
                break;
            case string or Enum or Guid or char or Uri or Half or float or double:
                writer.WriteStringValue(Convert.ToString(bare, CultureInfo.InvariantCulture));
                break;
            case XmlNode node:
                writer.WriteStringValue(node.OuterXml);
                break;
            case not null when depth == 0:
                writer.WriteStringValue(Convert.ToString(bare, CultureInfo.InvariantCulture));
                break;
            case IDictionary dictionary:
                WriteObject(writer, dictionary.Keys.Cast<object>().Select(key => (Name(key), dictionary[key])), depth);
                break;
            case IEnumerable list:
                writer.WriteStartArray();
                foreach (object? item in list)
                {
                    Write(writer, item, depth - 1);
                }

                writer.WriteEndArray();
                break;
            default:
                PSObject wrapped = PSObject.AsPSObject(value!);
                WriteObject(
                    writer,
                    wrapped.Properties.Where(p => p.IsGettable).Select(p => (p.Name, ValueOf(p))),
                    wrapped.BaseObject is PSCustomObject ? depth : Math.Min(depth, ObjectDepth));
                break;
        }
    }

    private static void WriteObject(Utf8JsonWriter writer, IEnumerable<(string Name, object? Value)> properties, int depth)
    {
        writer.WriteStartObject();
        foreach ((string name, object? value) in properties)
        {
            writer.WritePropertyName(name);
            Write(writer, value, depth - 1);
        }

        writer.WriteEndObject();
    }

    // What a property tells only at some times, such as when a process has ended, is no reason to lose the rest.
    private static object? ValueOf(PSPropertyInfo property)
    {
        try
        {
            return property.Value;
        }
        catch (ExtendedTypeSystemException)
        {
            return null;
        }
    }

    private static string Name(object key) => Convert.ToString(Bare(key), CultureInfo.InvariantCulture) ?? string.Empty;

    private static object? Bare(object? value)
    {
        object? bare = value is PSObject { BaseObject: not PSCustomObject } wrapped ? wrapped.BaseObject : value;
        return bare is DBNull ? null : bare;
    }
}

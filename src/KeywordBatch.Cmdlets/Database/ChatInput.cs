using System.Collections;
using System.Management.Automation;
using System.Runtime.CompilerServices;
using System.Text;
using System.Xml;
using KeywordBatch.Database;

namespace KeywordBatch.Cmdlets;

/// <summary>Reads chats from files, and from whatever objects are piped in.</summary>
/// <param name="timeColumn">The column or property of the time.</param>
/// <param name="textColumn">The column or property of the text.</param>
/// <param name="encoding">The files' encoding; null for UTF-8, or what the byte order mark says.</param>
internal sealed class ChatInput(string timeColumn, string textColumn, Encoding? encoding)
{
    /// <exception cref="KeywordBatchException">InputPropertyMissing, InputPropertyFailed, InputTimeInvalid, InputTextInvalid.</exception>
    public ChatMessage Read(PSObject input)
    {
        if (input.BaseObject is ChatMessage chat)
        {
            return chat;
        }

        object? time = Property(input, timeColumn);
        string? text = ToText(Property(input, textColumn), textColumn, input);
        return new ChatMessage(ToTime(time, timeColumn, input), text);
    }

    /// <summary>The chats of the input, in its order.</summary>
    /// <param name="input">Chats, and paths of files.</param>
    /// <param name="refuse">Hears of each row of a file that is no chat.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async IAsyncEnumerable<ChatMessage> ReadAsync(
        IAsyncEnumerable<object> input, Action<KeywordBatchException> refuse, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (object item in input)
        {
            if (item is ChatMessage chat)
            {
                yield return chat;
                continue;
            }

            using StreamReader file = await ImportText.OpenAsync((string)item, encoding, cancellationToken);
            var reader = new ChatFileReader((string)item, timeColumn, textColumn, refuse);
            await foreach (ChatMessage row in reader.ReadAsync(file, cancellationToken))
            {
                yield return row;
            }
        }
    }

    private static object? Property(PSObject input, string name)
    {
        object? value = input.BaseObject is IDictionary table && table.Contains(name) ? Arguments.Bare(table[name])
            : input.Properties[name] is { } property ? Arguments.Bare(Value(property, input))
            : throw CmdletErrors.InputPropertyMissing(name, input);

        // An element of a feed is a text where it has nothing but one, and an object where it has an attribute or CDATA.
        return value is XmlNode node ? node.InnerText : value;
    }

    private static object? Value(PSPropertyInfo property, PSObject input)
    {
        try
        {
            return property.Value;
        }
        catch (ExtendedTypeSystemException e)
        {
            throw CmdletErrors.InputPropertyFailed(property.Name, e.InnerException ?? e, input);
        }
    }

    private static DateTime ToTime(object? value, string property, PSObject input) =>
        TimeText.Read(value) ?? throw CmdletErrors.InputTimeInvalid(value, property, input);

    // PowerShell's own conversion makes an empty text of an object, the name of its type of a hashtable.
    private static string? ToText(object? value, string property, PSObject input) => value is PSCustomObject or IDictionary or IList
        ? throw CmdletErrors.InputTextInvalid(value.GetType().Name, property, input)
        : LanguagePrimitives.ConvertTo<string?>(value);
}

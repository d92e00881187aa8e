using System.Collections;
using System.Management.Automation;
using KeywordBatch.Database;

namespace KeywordBatch.Cmdlets;

/// <summary>Reads a chat from whatever object is piped in.</summary>
internal static class ChatInput
{
    /// <exception cref="KeywordBatchException">InputPropertyMissing, InputTimeInvalid.</exception>
    public static ChatMessage Read(PSObject input, string timeProperty, string textProperty)
    {
        if (input.BaseObject is ChatMessage chat)
        {
            return chat;
        }

        object? time = Property(input, timeProperty);
        string? text = LanguagePrimitives.ConvertTo<string?>(Property(input, textProperty));
        return new ChatMessage(ToTime(time, timeProperty, input), text);
    }

    private static object? Property(PSObject input, string name) =>
        input.BaseObject is IDictionary table && table.Contains(name) ? Unwrap(table[name])
        : input.Properties[name] is { } property ? Unwrap(property.Value)
        : throw CmdletErrors.InputPropertyMissing(name, input);

    private static DateTime ToTime(object? value, string property, PSObject input) =>
        TimeText.Read(value) ?? throw CmdletErrors.InputTimeInvalid(value, property, input);

    private static object? Unwrap(object? value) => value is PSObject wrapped ? wrapped.BaseObject : value;
}

using System.Globalization;
using System.Text.Json;

namespace KeywordBatch.Classification;

/// <summary>Reads the answers out of a tool call; what does not fit is left out, so that it is asked for again.</summary>
internal static class ToolCallAnswers
{
    /// <summary>The answers of a message.</summary>
    /// <param name="message">The assistant's message.</param>
    /// <param name="toolCalls">What the tool calls are called there.</param>
    public static IReadOnlyList<RawAnswer> Read(JsonElement message, string toolCalls)
    {
        var answers = new List<RawAnswer>();
        if (message.ValueKind == JsonValueKind.Object && message.TryGetProperty(toolCalls, out JsonElement calls) && calls.ValueKind == JsonValueKind.Array)
        {
            foreach (JsonElement call in calls.EnumerateArray())
            {
                if (Property(Property(call, "function"), "name") is { ValueKind: JsonValueKind.String } name
                    && name.ValueEquals(ClassifierPrompt.FunctionName))
                {
                    ReadArguments(Property(Property(call, "function"), "arguments"), answers);
                }
            }
        }

        return answers;
    }

    private static JsonElement Property(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement value) ? value : default;

    private static void ReadArguments(JsonElement arguments, List<RawAnswer> answers)
    {
        if (arguments.ValueKind == JsonValueKind.String)
        {
            try
            {
                using var inner = JsonDocument.Parse(arguments.GetString()!);
                ReadList(Property(inner.RootElement, "answers"), answers);
            }
            catch (JsonException)
            {
                // A model that writes broken JSON has not answered; the pipeline asks again within its budget.
                return;
            }
        }

        ReadList(Property(arguments, "answers"), answers);
    }

    private static void ReadList(JsonElement list, List<RawAnswer> answers)
    {
        if (list.ValueKind != JsonValueKind.Array)
        {
            return;
        }

        foreach (JsonElement item in list.EnumerateArray())
        {
            if (Index(Property(item, "index")) is { } index)
            {
                answers.Add(new RawAnswer(index, Text(Property(item, "keyword")), Text(Property(item, "category"))));
            }
        }
    }

    // A whole number, also as a text or with a point.
    private static int? Index(JsonElement index) => index.ValueKind switch
    {
        JsonValueKind.Number when index.TryGetDecimal(out decimal number) => Whole(number),
        JsonValueKind.String when decimal.TryParse(Text(index), NumberStyles.Float, CultureInfo.InvariantCulture, out decimal number) => Whole(number),
        _ => null,
    };

    private static int? Whole(decimal number) => Math.Abs(number) <= int.MaxValue && number == decimal.Truncate(number) ? (int)number : null;

    // A string with a lone \ud800 escape is JSON and no text.
    private static string? Text(JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.String)
        {
            return null;
        }

        try
        {
            return element.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}

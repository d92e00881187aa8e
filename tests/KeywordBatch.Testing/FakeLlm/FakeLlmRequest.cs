using System.Text.Json;

namespace KeywordBatch.Testing.FakeLlm;

/// <summary>A request as the fake server understood it.</summary>
/// <param name="Questions">By index.</param>
/// <param name="Categories">The schema's enum.</param>
/// <param name="Function">The tool's name.</param>
internal sealed record FakeLlmRequest(IReadOnlyList<string> Questions, IReadOnlyList<string> Categories, string Function)
{
    /// <summary>Reads a body strictly; what does not fit is the exception's message.</summary>
    public static FakeLlmRequest Parse(JsonElement body, bool hcx)
    {
        JsonElement[] messages = [.. Get(body, "messages", JsonValueKind.Array).EnumerateArray()];
        Check(messages.Length >= 2 && Text(messages[0], "role") == "system" && Text(messages[^1], "role") == "user", "messages are system first, user last");
        JsonElement tools = Get(body, "tools", JsonValueKind.Array);
        Check(tools.GetArrayLength() == 1 && Text(tools[0], "type") == "function", "one tool of type function");
        JsonElement function = Get(tools[0], "function", JsonValueKind.Object);
        string name = Text(function, "name");
        Check(Text(function, "description").Length > 0, "the function has a description");
        JsonElement choice = Get(body, hcx ? "toolChoice" : "tool_choice", JsonValueKind.Object);
        Check(Text(choice, "type") == "function" && Text(Get(choice, "function", JsonValueKind.Object), "name") == name, "the tool choice names the function");
        Check(Get(body, hcx ? "maxTokens" : "max_tokens", JsonValueKind.Number).GetInt32() is >= 1024 and <= 4096, "maxTokens is 1024 to 4096");
        if (!hcx)
        {
            Check(Text(body, "model").Length > 0, "the model is named");
        }

        JsonElement parameters = Get(function, "parameters", JsonValueKind.Object);
        Check(Text(parameters, "type") == "object", "parameters are an object");
        JsonElement answers = Get(Get(parameters, "properties", JsonValueKind.Object), "answers", JsonValueKind.Object);
        JsonElement item = Get(answers, "items", JsonValueKind.Object);
        JsonElement properties = Get(item, "properties", JsonValueKind.Object);
        Check(Text(answers, "type") == "array" && Text(item, "type") == "object", "answers are an array of objects");
        Check(Text(Get(properties, "index", JsonValueKind.Object), "type") == "integer", "index is an integer");
        Check(Text(Get(properties, "keyword", JsonValueKind.Object), "type") == "string", "keyword is a string");
        string[] categories =
        [
            .. Get(Get(properties, "category", JsonValueKind.Object), "enum", JsonValueKind.Array).EnumerateArray().Select(e => e.GetString()!),
        ];
        Check(categories.Length > 0 && categories.Distinct().Count() == categories.Length, "the category has an enum");

        using var user = JsonDocument.Parse(Text(messages[^1], "content"));
        JsonElement[] questions = [.. Get(user.RootElement, "questions", JsonValueKind.Array).EnumerateArray()];
        Check(questions.Length > 0, "there are questions");
        Check(questions.Select((q, i) => Get(q, "index", JsonValueKind.Number).GetInt32() == i).All(same => same), "indexes count from 0");
        return new FakeLlmRequest([.. questions.Select(q => Text(q, "text"))], categories, name);
    }

    private static void Check(bool holds, string rule)
    {
        if (!holds)
        {
            throw new FormatException(rule);
        }
    }

    private static JsonElement Get(JsonElement element, string name, JsonValueKind kind)
    {
        Check(
            element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement value) && value.ValueKind == kind,
            $"{name} is there and of kind {kind}");
        return element.GetProperty(name);
    }

    private static string Text(JsonElement element, string name) => Get(element, name, JsonValueKind.String).GetString()!;
}

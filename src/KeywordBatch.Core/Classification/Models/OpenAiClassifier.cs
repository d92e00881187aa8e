using System.Text.Json;
using System.Text.Json.Nodes;

namespace KeywordBatch.Classification;

/// <summary>Any endpoint that speaks OpenAI's chat completions with tools.</summary>
internal sealed class OpenAiClassifier(Uri address, string model, string? apiKey, TimeProvider time)
    : ToolCallClassifier(Name, model, address, apiKey, time)
{
    public const string Name = "openai";
    public const string DefaultBaseUrl = "https://api.openai.com/v1";
    public const string DefaultModel = "gpt-4o-mini";

    protected override JsonObject Body(IReadOnlyList<string> questions, IReadOnlyList<KeywordCategory> categories) => new()
    {
        ["model"] = Identity.Model,
        ["messages"] = ClassifierPrompt.Messages(questions),
        ["tools"] = ClassifierPrompt.Tools(questions.Count, categories),
        ["tool_choice"] = ClassifierPrompt.ToolChoice(),
        ["max_tokens"] = ClassifierPrompt.MaxTokens(questions.Count),
        ["temperature"] = 0.1,
    };

    protected override (int? Status, string? Message) ReadStatus(JsonElement root) =>
        root.ValueKind == JsonValueKind.Object
        && root.TryGetProperty("error", out JsonElement error) && error.ValueKind == JsonValueKind.Object
        && error.TryGetProperty("message", out JsonElement message) && message.ValueKind == JsonValueKind.String
            ? (null, message.GetString())
            : (null, null);

    protected override ClassifierResponse ReadAnswers(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object
            || !root.TryGetProperty("choices", out JsonElement choices) || choices.ValueKind != JsonValueKind.Array || choices.GetArrayLength() == 0)
        {
            throw new ClassifierCallException(ClassifierFault.Transient, "The answer has no choices.") { HasAnswered = true };
        }

        JsonElement choice = choices[0];
        JsonElement message = choice.ValueKind == JsonValueKind.Object && choice.TryGetProperty("message", out JsonElement m) ? m : default;
        JsonElement usage = root.TryGetProperty("usage", out JsonElement u) ? u : default;
        return new ClassifierResponse(
            ToolCallAnswers.Read(message, "tool_calls"), Count(usage, "prompt_tokens"), Count(usage, "completion_tokens"));
    }
}

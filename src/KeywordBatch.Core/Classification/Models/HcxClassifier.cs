using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace KeywordBatch.Classification;

/// <summary>CLOVA Studio's chat completions v3.</summary>
internal sealed class HcxClassifier(Uri address, string model, string apiKey, TimeProvider time)
    : ToolCallClassifier(Name, model, address, apiKey, time)
{
    public const string Name = "hcx";
    public const string DefaultBaseUrl = "https://clovastudio.stream.ntruss.com";
    public const string DefaultModel = "HCX-005";

    protected override void AddHeaders(HttpRequestHeaders headers) =>
        headers.Add("X-NCP-CLOVASTUDIO-REQUEST-ID", Guid.NewGuid().ToString("N"));

    protected override JsonObject Body(IReadOnlyList<string> questions, IReadOnlyList<KeywordCategory> categories) => new()
    {
        ["messages"] = ClassifierPrompt.Messages(questions),
        ["tools"] = ClassifierPrompt.Tools(questions.Count, categories),
        ["toolChoice"] = ClassifierPrompt.ToolChoice(),
        ["maxTokens"] = ClassifierPrompt.MaxTokens(questions.Count),
        ["temperature"] = 0.1,
    };

    protected override (int? Status, string? Message) ReadStatus(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object
            || !root.TryGetProperty("status", out JsonElement status) || status.ValueKind != JsonValueKind.Object
            || !status.TryGetProperty("code", out JsonElement code))
        {
            return (null, null);
        }

        string text = code.ValueKind == JsonValueKind.String ? code.GetString()! : code.ToString();
        string? message = status.TryGetProperty("message", out JsonElement words) && words.ValueKind == JsonValueKind.String ? words.GetString() : null;

        // 42901 is a kind of 429; a code of another form is a failure of an unknown kind.
        int? http = text.Length == 5 && int.TryParse(text.AsSpan(0, 3), NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            && number is >= 200 and < 600 ? number : 500;
        return (http, $"{text} {message}".Trim());
    }

    protected override ClassifierResponse ReadAnswers(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("result", out JsonElement result) || result.ValueKind != JsonValueKind.Object)
        {
            throw new ClassifierCallException(ClassifierFault.Transient, "The answer has no result.") { HasAnswered = true };
        }

        JsonElement message = result.TryGetProperty("message", out JsonElement m) ? m : default;
        JsonElement usage = result.TryGetProperty("usage", out JsonElement u) ? u : default;
        return new ClassifierResponse(
            ToolCallAnswers.Read(message, "toolCalls"), Count(usage, "promptTokens"), Count(usage, "completionTokens"));
    }
}

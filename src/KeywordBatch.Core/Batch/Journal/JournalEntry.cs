using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization;
using KeywordBatch.Classification;

namespace KeywordBatch.Batch;

/// <summary>An answer as the journal holds it: who gave it, and to which question.</summary>
internal sealed record JournalEntry(
    [property: JsonPropertyName("classifier")] string Classifier,
    [property: JsonPropertyName("model")] string Model,
    [property: JsonPropertyName("prompt")] string Prompt,
    [property: JsonPropertyName("day")] DateOnly Day,
    [property: JsonPropertyName("text")] string Text,
    [property: JsonPropertyName("count")] long Count,
    [property: JsonPropertyName("keyword")] string Keyword,
    [property: JsonPropertyName("category_id")] long CategoryId,
    [property: JsonPropertyName("category")] string? Category)
{
    public ClassifierIdentity Identity => new(Classifier, Model, Prompt);

    public static JournalEntry Of(ClassifierIdentity identity, ChatKeyword answer) => new(
        identity.Name, identity.Model, identity.PromptVersion,
        answer.Date, answer.Text, answer.Count, answer.Keyword, answer.CategoryId, answer.Category);

    /// <summary>The answer to another question of the same text.</summary>
    public ChatKeyword AnswerTo(MissingKeyword question) =>
        new(question.Date, question.Text, Keyword, CategoryId, question.Count) { Category = Category, Classifier = Classifier };

    public void WriteTo(IBufferWriter<byte> buffer)
    {
        using var writer = new Utf8JsonWriter(buffer);
        JsonSerializer.Serialize(writer, this, JournalJson.Default.JournalEntry);
    }

    /// <summary>Null for what is not an entry.</summary>
    public static JournalEntry? Read(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, JournalJson.Default.JournalEntry) is { Text: not null, Keyword: not null, Classifier: not null } entry
                ? entry
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

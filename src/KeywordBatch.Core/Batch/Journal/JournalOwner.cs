using System.Text.Json.Serialization;

namespace KeywordBatch.Batch;

/// <summary>Whose answers a journal's folder holds: journal.json.</summary>
internal sealed record JournalOwner(
    [property: JsonPropertyName("version")] int Version,
    [property: JsonPropertyName("database")] string Database,
    [property: JsonPropertyName("table")] string Table)
{
    public const int CurrentVersion = 1;
}

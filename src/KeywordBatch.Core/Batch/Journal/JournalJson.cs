using System.Text.Json.Serialization;

namespace KeywordBatch.Batch;

[JsonSerializable(typeof(JournalEntry))]
[JsonSerializable(typeof(JournalOwner))]
internal sealed partial class JournalJson : JsonSerializerContext;

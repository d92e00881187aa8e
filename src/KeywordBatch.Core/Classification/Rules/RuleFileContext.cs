using System.Text.Json;
using System.Text.Json.Serialization;

namespace KeywordBatch.Classification;

[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    AllowTrailingCommas = true,
    ReadCommentHandling = JsonCommentHandling.Skip,
    RespectNullableAnnotations = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(RuleFile))]
internal sealed partial class RuleFileContext : JsonSerializerContext;

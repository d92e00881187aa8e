namespace KeywordBatch.Testing.Alerts;

/// <summary>A request as the server got it.</summary>
/// <param name="Target">Path and query.</param>
/// <param name="Headers">By name, in any case.</param>
/// <param name="Body">As text.</param>
public sealed record ReceivedRequest(string Target, IReadOnlyDictionary<string, string> Headers, string Body);

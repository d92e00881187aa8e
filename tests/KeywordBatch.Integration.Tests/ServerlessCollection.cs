namespace KeywordBatch.Integration.Tests;

/// <summary>Tests without a server. In a collection, since classes outside of any begin before those that take longest.</summary>
[CollectionDefinition("serverless")]
public sealed class ServerlessCollection;

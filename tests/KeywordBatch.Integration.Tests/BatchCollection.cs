namespace KeywordBatch.Integration.Tests;

/// <summary>Tests of runs, beside the other tests, on servers of their own: one after the other, these and those would be the last to end.</summary>
[CollectionDefinition("batch")]
public sealed class BatchCollection : ICollectionFixture<ServersFixture>;

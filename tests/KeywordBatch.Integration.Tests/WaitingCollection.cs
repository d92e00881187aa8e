namespace KeywordBatch.Integration.Tests;

/// <summary>Beside the other tests, on servers of their own: most of their time they wait for a quota, an attempt or a statement's end.</summary>
[CollectionDefinition("waiting")]
public sealed class WaitingCollection : ICollectionFixture<ServersFixture>;

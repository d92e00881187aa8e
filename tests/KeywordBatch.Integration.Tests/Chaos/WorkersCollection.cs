namespace KeywordBatch.Integration.Tests.Chaos;

/// <summary>Beside the other tests, on servers of their own: most of their time they wait for leases to run out.</summary>
[CollectionDefinition("workers")]
public sealed class WorkersCollection : ICollectionFixture<ServersFixture>;

namespace KeywordBatch.Integration.Tests.Chaos;

/// <summary>Beside the other tests, on servers of their own: most of their time they wait for leases and time-outs to run out.</summary>
[CollectionDefinition("chaos")]
public sealed class ChaosCollection : ICollectionFixture<ServersFixture>;

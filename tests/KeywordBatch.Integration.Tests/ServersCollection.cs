namespace KeywordBatch.Integration.Tests;

[CollectionDefinition("servers")]
public sealed class ServersCollection : ICollectionFixture<ServersFixture>;

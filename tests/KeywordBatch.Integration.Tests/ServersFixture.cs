using KeywordBatch.Testing.Servers;

namespace KeywordBatch.Integration.Tests;

/// <summary>The servers of the run, shared by every class of the collection and ended with it.</summary>
public sealed class ServersFixture : IAsyncLifetime
{
    public TestServers Servers { get; } = new(durable: false);

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => Servers.DisposeAsync().AsTask();
}

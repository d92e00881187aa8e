namespace KeywordBatch.Testing.Servers;

/// <summary>The servers of a test run, each started when the first test needs it.</summary>
/// <param name="durable">
/// Whether a commit waits for the disk, as where times are measured. Tests kill servers, which loses nothing that the
/// operating system has been given, and a disk that others keep busy takes seconds now and then.
/// </param>
public sealed class TestServers(bool durable) : IAsyncDisposable
{
    private readonly Lazy<Task<MariaDbServer>> _mariaDb = new(() => MariaDbServer.CreateAsync(durable));
    private readonly Lazy<Task<PostgreSqlServer>> _postgreSql = new(() => PostgreSqlServer.CreateAsync(durable));

    public Task<MariaDbServer> MariaDbAsync() => _mariaDb.Value;

    public Task<PostgreSqlServer> PostgreSqlAsync() => _postgreSql.Value;

    public async ValueTask DisposeAsync()
    {
        if (_mariaDb.IsValueCreated)
        {
            await (await _mariaDb.Value).DisposeAsync();
        }

        if (_postgreSql.IsValueCreated)
        {
            await (await _postgreSql.Value).DisposeAsync();
        }
    }
}

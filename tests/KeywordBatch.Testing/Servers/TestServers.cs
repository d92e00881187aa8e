namespace KeywordBatch.Testing.Servers;

/// <summary>The servers of a test run, each started when the first test needs it.</summary>
public sealed class TestServers : IAsyncDisposable
{
    private readonly Lazy<Task<MariaDbServer>> _mariaDb = new(MariaDbServer.CreateAsync);
    private readonly Lazy<Task<PostgreSqlServer>> _postgreSql = new(PostgreSqlServer.CreateAsync);

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

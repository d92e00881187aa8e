using System.Data.Common;
using KeywordBatch.Database;
using KeywordBatch.Testing.Servers;

namespace KeywordBatch.Integration.Tests.Chaos;

/// <summary>Somebody else's connection with a transaction of its own, in the way until it is disposed of.</summary>
internal sealed class SecondClient : IAsyncDisposable
{
    private readonly DbConnection _connection;
    private readonly DatabaseEngine _engine;

    private SecondClient(DbConnection connection, DatabaseEngine engine)
    {
        _connection = connection;
        _engine = engine;
    }

    public static async Task<SecondClient> BeginAsync(TestDatabase test)
    {
        DbConnection connection = SqlDialect.For(test.Url, new() { MinPoolSize = 0 }).CreateConnection(mayCreate: true);
        await connection.OpenAsync();
        var client = new SecondClient(connection, test.Url.Engine);
        await client.ExecuteAsync("BEGIN");
        return client;
    }

    /// <summary>Nobody else writes to the table meanwhile.</summary>
    public static async Task<SecondClient> LockAsync(TestDatabase test, string table)
    {
        SecondClient client = await BeginAsync(test);
        await client.ExecuteAsync(test.Url.Engine == DatabaseEngine.MySql ? $"LOCK TABLES {table} WRITE" : $"LOCK TABLE {table} IN EXCLUSIVE MODE");
        return client;
    }

    public async Task<int> ExecuteAsync(string sql)
    {
        await using DbCommand command = _connection.CreateCommand();
        command.CommandText = sql;
        return await command.ExecuteNonQueryAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await ExecuteAsync("ROLLBACK");
        if (_engine == DatabaseEngine.MySql)
        {
            await ExecuteAsync("UNLOCK TABLES");
        }

        await _connection.DisposeAsync();
    }
}

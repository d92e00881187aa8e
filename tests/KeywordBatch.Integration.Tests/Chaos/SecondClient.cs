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
        DbConnection connection = SqlDialect.For(test.Url, new() { MinPoolSize = 0 }).CreateConnection(mayCreate: true, ofItsOwn: true);
        await connection.OpenAsync();
        var client = new SecondClient(connection, test.Url.Engine);
        await client.ExecuteAsync("BEGIN");
        return client;
    }

    /// <summary>Nobody else writes to the table meanwhile.</summary>
    public static async Task<SecondClient> LockAsync(TestDatabase test, string table)
    {
        SecondClient client = await BeginAsync(test);
        await client.LockAsync(table);
        return client;
    }

    /// <summary>Whether somebody waits for a lock, by which it is ours.</summary>
    public static async Task<bool> BlocksSomebodyAsync(TestDatabase test) =>
        await test.CountAsync(test.Url.Engine == DatabaseEngine.MySql
            // Not innodb_trx, which shows nothing new to those who look more often than ten times a second.
            ? $"SELECT variable_value FROM {MariaDbServer.GlobalStatus} WHERE variable_name = 'INNODB_ROW_LOCK_CURRENT_WAITS'"
            : "SELECT COUNT(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()") > 0;

    /// <summary>Waits until nobody else is writing to the table; from then on nobody does.</summary>
    public Task LockAsync(string table) =>
        ExecuteAsync(_engine == DatabaseEngine.MySql ? $"LOCK TABLES {table} WRITE" : $"LOCK TABLE {table} IN EXCLUSIVE MODE");

    /// <summary>No chunk of a run is stored meanwhile.</summary>
    public Task LockUnitsAsync() => ExecuteAsync("UPDATE keyword_batch_unit SET last_error = NULL, attempts = attempts + 1");

    /// <summary>Ends it where the server has gone, and the transaction with it.</summary>
    public async Task LeaveAsync()
    {
        try
        {
            await _connection.DisposeAsync();
        }
        catch (DbException)
        {
            // It broke with the server.
        }
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

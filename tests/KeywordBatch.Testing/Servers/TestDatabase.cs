using System.Data.Common;
using KeywordBatch.Configuration;
using KeywordBatch.Database;

namespace KeywordBatch.Testing.Servers;

/// <summary>A fresh database for one test, with plain SQL beside the product for comparison.</summary>
public sealed class TestDatabase : IAsyncDisposable
{
    private readonly DatabaseUrl? _admin;
    private readonly string _name;

    private TestDatabase(DatabaseUrl url, DatabaseUrl? admin, string name)
    {
        Url = url;
        _admin = admin;
        _name = name;
        Database = new(url, TableNames.From(SettingsSource.Empty));
    }

    public DatabaseUrl Url { get; }

    public KeywordDatabase Database { get; }

    /// <summary>A folder for this test's journals, removed with the database.</summary>
    public string JournalFolder { get; } = Path.Combine(Path.GetTempPath(), $"journal-{Guid.NewGuid():N}");

    public static async Task<TestDatabase> CreateAsync(TestServers servers, DatabaseEngine engine)
    {
        string name = $"t{Guid.NewGuid():N}"[..20];
        switch (engine)
        {
            case DatabaseEngine.Sqlite:
                return new(DatabaseUrl.ForFile(Path.Combine(Path.GetTempPath(), name, "test.db")), null, name);
            case DatabaseEngine.MySql:
                {
                    MariaDbServer server = await servers.MariaDbAsync();
                    var admin = DatabaseUrl.Parse(server.UrlOf("mysql"));
                    await ExecuteAsync(admin, $"CREATE DATABASE {name} CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci");
                    return new(DatabaseUrl.Parse(server.UrlOf(name)), admin, name);
                }

            default:
                {
                    PostgreSqlServer server = await servers.PostgreSqlAsync();
                    var admin = DatabaseUrl.Parse(server.UrlOf("postgres"));
                    await ExecuteAsync(admin, $"CREATE DATABASE {name}");
                    return new(DatabaseUrl.Parse(server.UrlOf(name)), admin, name);
                }
        }
    }

    public static async Task<bool> AnswersAsync(DatabaseUrl url)
    {
        try
        {
            await ExecuteAsync(url, "SELECT 1");
            return true;
        }
        catch (Exception e) when (e is DbException or IOException or System.Net.Sockets.SocketException)
        {
            return false;
        }
    }

    public static async Task ExecuteAsync(DatabaseUrl url, string sql)
    {
        await using DbConnection connection = SqlDialect.For(url, new() { MinPoolSize = 0 }).CreateConnection(mayCreate: true, ofItsOwn: true);
        await connection.OpenAsync();
        await using DbCommand command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }

    public static async Task<object?> ScalarAsync(DatabaseUrl url, string sql)
    {
        await using DbConnection connection = SqlDialect.For(url, new() { MinPoolSize = 0 }).CreateConnection(mayCreate: true, ofItsOwn: true);
        await connection.OpenAsync();
        await using DbCommand command = connection.CreateCommand();
        command.CommandText = sql;
        return await command.ExecuteScalarAsync();
    }

    /// <summary>Makes the tables as Initialize-KeywordDatabase does, with categories 1 to 3 unless told otherwise.</summary>
    public async Task InitializeAsync(IReadOnlyList<KeywordCategory>? categories = null)
    {
        var initializer = new SchemaInitializer(Database);
        await initializer.ApplyAsync(
            await initializer.FindProblemsAsync(default), categories ?? [new(1, "일상"), new(2, "이별"), new(3, "사랑")], default);
    }

    public Task ExecuteAsync(string sql) => ExecuteAsync(Url, sql);

    public async Task<List<object?[]>> QueryAsync(string sql)
    {
        await using DbConnection connection = SqlDialect.For(Url, new() { MinPoolSize = 0 }).CreateConnection(mayCreate: true, ofItsOwn: true);
        await connection.OpenAsync();
        await using DbCommand command = connection.CreateCommand();
        command.CommandText = sql;
        await using DbDataReader reader = await command.ExecuteReaderAsync();
        var rows = new List<object?[]>();
        while (await reader.ReadAsync())
        {
            var row = new object?[reader.FieldCount];
            for (int i = 0; i < row.Length; i++)
            {
                row[i] = reader.IsDBNull(i) ? null : reader.GetValue(i);
            }

            rows.Add(row);
        }

        return rows;
    }

    public async Task<long> CountAsync(string sql) => Convert.ToInt64((await QueryAsync(sql))[0][0], System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Whether nobody holds a lock of that name.</summary>
    public async Task<bool> IsFreeAsync(string name)
    {
        await using DbSession? held = await Database.TryLockAsync(name, default);
        return held is not null;
    }

    public async ValueTask DisposeAsync()
    {
        if (Directory.Exists(JournalFolder))
        {
            Directory.Delete(JournalFolder, recursive: true);
        }

        if (_admin is null)
        {
            Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
            string folder = Path.GetDirectoryName(Url.Database)!;
            if (Directory.Exists(folder))
            {
                Directory.Delete(folder, recursive: true);
            }
        }
        else
        {
            await ExecuteAsync(_admin, $"DROP DATABASE {_name}{(Url.Engine == DatabaseEngine.PostgreSql ? " WITH (FORCE)" : "")}");
        }
    }
}

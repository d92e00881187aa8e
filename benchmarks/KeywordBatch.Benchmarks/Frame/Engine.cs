using KeywordBatch.Benchmarks.Data;
using KeywordBatch.Database;
using KeywordBatch.Testing.Servers;

namespace KeywordBatch.Benchmarks.Frame;

/// <summary>A database engine, with the client program of its own that the product is compared with.</summary>
/// <param name="Kind">Which.</param>
/// <param name="Name">As people write it.</param>
/// <param name="Part">What --part calls it.</param>
/// <param name="Client">Its client, for the address of a database.</param>
internal sealed record Engine(DatabaseEngine Kind, string Name, string Part, Func<DatabaseUrl, EngineClient> Client)
{
    public static readonly IReadOnlyList<Engine> All =
    [
        new(DatabaseEngine.MySql, "MariaDB", "mariadb", url => new MariaDbClient(url)),
        new(DatabaseEngine.PostgreSql, "PostgreSQL", "postgresql", url => new PostgreSqlClient(url)),
        new(DatabaseEngine.Sqlite, "SQLite", "sqlite", url => new SqliteClient(url)),
    ];

    public static IReadOnlyList<string> Parts => [.. All.Select(e => e.Part)];

    /// <summary>What keeps it from being measured; null for nothing.</summary>
    public string? Missing => Kind switch
    {
        DatabaseEngine.MySql when !MariaDbServer.IsInstalled => "mariadb-server is not installed",
        DatabaseEngine.MySql when ServerProcess.Find(MariaDbClient.Program) is null => "its client, mariadb, is not on PATH",
        DatabaseEngine.PostgreSql when !PostgreSqlServer.IsInstalled => "postgresql is not installed",
        DatabaseEngine.PostgreSql when ServerProcess.Find(PostgreSqlClient.Program) is null => "its client, psql, is not on PATH",
        _ => null,
    };

    /// <summary>What keeps its client from taking part; null for nothing.</summary>
    public string? ClientMissing => Kind == DatabaseEngine.Sqlite && ServerProcess.Find(SqliteClient.Program) is null
        ? "it is not on PATH"
        : null;
}

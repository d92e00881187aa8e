namespace KeywordBatch.Database;

/// <summary>The engines that KeywordBatch speaks to.</summary>
public enum DatabaseEngine
{
    /// <summary>SQLite 3, a file.</summary>
    Sqlite,

    /// <summary>MySQL 8 or MariaDB 10.6, or later.</summary>
    MySql,

    /// <summary>PostgreSQL 13 or later, Neon among them.</summary>
    PostgreSql,
}

using System.Globalization;

namespace KeywordBatch.Database;

/// <summary>
/// A database address as SQLAlchemy writes it: mysql[+driver]://user:pw@host:port/db?charset=utf8mb4,
/// postgresql://…?sslmode=require, sqlite:///file. Percent-encoding is honoured. Printing one never shows the password.
/// </summary>
public sealed class DatabaseUrl
{
    private DatabaseUrl(DatabaseEngine engine, string database, string host, int port, string user, string password,
        IReadOnlyDictionary<string, string> options)
    {
        Engine = engine;
        Database = database;
        Host = host;
        Port = port;
        User = user;
        Password = password;
        Options = options;
    }

    /// <summary>Which engine.</summary>
    public DatabaseEngine Engine { get; }

    /// <summary>The database's name; for SQLite the file's path.</summary>
    public string Database { get; }

    /// <summary>Server name or address; empty for SQLite.</summary>
    public string Host { get; }

    /// <summary>Server port; 0 for SQLite.</summary>
    public int Port { get; }

    /// <summary>Account; empty when none is given.</summary>
    public string User { get; }

    /// <summary>What follows the question mark, names in lower case.</summary>
    public IReadOnlyDictionary<string, string> Options { get; }

    internal string Password { get; }

    /// <summary>Reads an address.</summary>
    /// <param name="text">The address.</param>
    /// <param name="folder">Where a relative SQLite path starts; null for the process's current folder.</param>
    /// <exception cref="KeywordBatchException">InvalidDatabaseUrl, UnknownDatabaseScheme.</exception>
    public static DatabaseUrl Parse(string text, string? folder = null)
    {
        int colon = text.IndexOf("://", StringComparison.Ordinal);
        if (colon <= 0)
        {
            throw DatabaseErrors.InvalidDatabaseUrl("scheme://");
        }

        string scheme = text[..colon].ToLowerInvariant();
        string rest = text[(colon + 3)..];
        DatabaseEngine engine = scheme.Split('+')[0] switch
        {
            "sqlite" => DatabaseEngine.Sqlite,
            "mysql" or "mariadb" => DatabaseEngine.MySql,
            "postgresql" or "postgres" => DatabaseEngine.PostgreSql,
            _ => throw DatabaseErrors.UnknownDatabaseScheme(scheme),
        };

        (rest, IReadOnlyDictionary<string, string> options) = SplitOptions(rest);
        return engine == DatabaseEngine.Sqlite
            ? ParseFile(rest, folder, options)
            : ParseServer(engine, rest, options);
    }

    /// <summary>The address of a SQLite file.</summary>
    /// <param name="path">The file.</param>
    public static DatabaseUrl ForFile(string path) =>
        new(DatabaseEngine.Sqlite, Path.GetFullPath(path), "", 0, "", "", new Dictionary<string, string>());

    /// <summary>The same address for another account.</summary>
    /// <param name="user">Account.</param>
    /// <param name="password">Its password.</param>
    public DatabaseUrl WithAccount(string user, string password) =>
        new(Engine, Database, Host, Port, user, password, Options);

    /// <summary>The address without its password.</summary>
    public override string ToString() => Engine == DatabaseEngine.Sqlite
        ? $"sqlite:///{Database}"
        : string.Create(CultureInfo.InvariantCulture,
            $"{(Engine == DatabaseEngine.MySql ? "mysql" : "postgresql")}://{(User.Length == 0 ? "" : User + "@")}{Host}:{Port}/{Database}");

    private static DatabaseUrl ParseFile(string rest, string? folder, IReadOnlyDictionary<string, string> options)
    {
        // sqlite:///relative and sqlite:////absolute: the first slash ends the (empty) host.
        string path = Uri.UnescapeDataString(rest.StartsWith('/') ? rest[1..] : rest);
        return path.Length == 0
            ? throw DatabaseErrors.InvalidDatabaseUrl("sqlite:///file")
            : new(DatabaseEngine.Sqlite, Path.GetFullPath(path, folder ?? Environment.CurrentDirectory), "", 0, "", "", options);
    }

    private static DatabaseUrl ParseServer(DatabaseEngine engine, string rest, IReadOnlyDictionary<string, string> options)
    {
        const string Form = "mysql://user:password@host:port/database";
        int slash = rest.LastIndexOf('/');
        if (slash < 0 || slash == rest.Length - 1)
        {
            throw DatabaseErrors.InvalidDatabaseUrl(Form);
        }

        string authority = rest[..slash];
        string database = Uri.UnescapeDataString(rest[(slash + 1)..]);

        // The last @ ends the account, so that a password with an unescaped @ still works.
        int at = authority.LastIndexOf('@');
        string account = at < 0 ? "" : authority[..at];
        string address = authority[(at + 1)..];
        int separator = account.IndexOf(':', StringComparison.Ordinal);
        string user = Uri.UnescapeDataString(separator < 0 ? account : account[..separator]);
        string password = separator < 0 ? "" : Uri.UnescapeDataString(account[(separator + 1)..]);

        int portColon = address.LastIndexOf(':');
        bool hasPort = portColon > address.LastIndexOf(']');
        string host = (hasPort ? address[..portColon] : address).Trim('[', ']');
        int port = engine == DatabaseEngine.MySql ? 3306 : 5432;
        if (host.Length == 0
            || (hasPort && (!int.TryParse(address[(portColon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out port)
                || port is < 1 or > 65535)))
        {
            throw DatabaseErrors.InvalidDatabaseUrl(Form);
        }

        return new(engine, database, host, port, user, password, options);
    }

    private static (string Address, IReadOnlyDictionary<string, string> Options) SplitOptions(string rest)
    {
        var options = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

        // A password may hold a question mark: options begin only behind the last slash.
        int question = rest.IndexOf('?', Math.Max(rest.LastIndexOf('/'), 0));
        if (question < 0)
        {
            return (rest, options);
        }

        foreach (string pair in rest[(question + 1)..].Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            int equals = pair.IndexOf('=', StringComparison.Ordinal);
            string name = Uri.UnescapeDataString(equals < 0 ? pair : pair[..equals]).ToLowerInvariant();
            options[name] = equals < 0 ? "" : Uri.UnescapeDataString(pair[(equals + 1)..]);
        }

        return (rest[..question], options);
    }
}

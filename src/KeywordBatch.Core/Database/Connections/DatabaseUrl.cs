using System.Globalization;
using System.Text.RegularExpressions;

namespace KeywordBatch.Database;

/// <summary>
/// A database address as SQLAlchemy writes it: mysql[+driver]://user:pw@host:port/db?charset=utf8mb4,
/// postgresql://…?sslmode=require, sqlite:///file. Percent-encoding is honoured. Printing one never shows the password.
/// </summary>
public sealed partial class DatabaseUrl
{
    private static readonly string[] SchemaOptions = ["search_path", "schema", "currentschema"];

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
        Schema = engine == DatabaseEngine.PostgreSql ? SchemaOf(options) : null;
    }

    /// <summary>Which engine.</summary>
    public DatabaseEngine Engine { get; }

    /// <summary>The database's name; for SQLite the file's path.</summary>
    public string Database { get; }

    /// <summary>
    /// Where the tables are looked for on PostgreSQL, a search path; null where the address does not say, as it can in the spellings of
    /// Npgsql (search_path), SQLAlchemy and Prisma (schema) and JDBC (currentSchema), or among libpq's options.
    /// </summary>
    public string? Schema { get; }

    /// <summary>Server name or address; empty for SQLite.</summary>
    public string Host { get; }

    /// <summary>Server port; 0 for SQLite.</summary>
    public int Port { get; }

    /// <summary>Account; empty when none is given.</summary>
    public string User { get; }

    /// <summary>What follows the question mark, names in lower case.</summary>
    public IReadOnlyDictionary<string, string> Options { get; }

    /// <summary>Whether the host is a socket of this system, or its folder.</summary>
    public bool IsSocket => Host.StartsWith('/');

    /// <summary>Whether it is the file of a SQLite database that is not there.</summary>
    internal bool IsMissingFile => Engine == DatabaseEngine.Sqlite && !Path.Exists(Database);

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
            throw DatabaseErrors.InvalidDatabaseUrl("mysql://…, postgresql://…, sqlite:///…");
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

        return engine == DatabaseEngine.Sqlite ? ParseFile(rest, folder) : ParseServer(engine, rest);
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

    /// <summary>The address without an account.</summary>
    public string Place => Engine == DatabaseEngine.Sqlite ? $"sqlite:///{Database}" : $"{SchemeOf(Engine)}://{Address}/{Database}{OfSchema}";

    /// <summary>The address without its password.</summary>
    public override string ToString() =>
        User.Length == 0 ? Place : $"{SchemeOf(Engine)}://{User}@{Address}/{Database}{OfSchema}";

    /// <summary>The address with everything, for another process's eyes only.</summary>
    internal string ToTextWithPassword()
    {
        // Those that went before the account and the port have done so.
        string options = string.Join('&', Options.Where(o => o.Key is not ("user" or "port")).Select(o => $"{Uri.EscapeDataString(o.Key)}={Uri.EscapeDataString(o.Value)}"));
        string address = Engine == DatabaseEngine.Sqlite
            ? $"sqlite:///{Uri.EscapeDataString(Database)}"
            : $"{SchemeOf(Engine)}://{Uri.EscapeDataString(User)}:{Uri.EscapeDataString(Password)}@{(IsSocket ? string.Create(CultureInfo.InvariantCulture, $"{Uri.EscapeDataString(Host)}:{Port}") : Address)}/{Uri.EscapeDataString(Database)}";
        return options.Length == 0 ? address : $"{address}?{options}";
    }

    // A socket has no port.
    private string Address => IsSocket ? Host
        : string.Create(CultureInfo.InvariantCulture, $"{(Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]" : Host)}:{Port}");

    private static string SchemeOf(DatabaseEngine engine) => engine == DatabaseEngine.MySql ? "mysql" : "postgresql";

    private static DatabaseUrl ParseFile(string rest, string? folder)
    {
        // sqlite:///relative and sqlite:////absolute: the first slash ends the (empty) host.
        int question = rest.IndexOf('?', Math.Max(rest.LastIndexOf('/'), 0));
        string path = question < 0 ? rest : rest[..question];
        path = Uri.UnescapeDataString(path.StartsWith('/') ? path[1..] : path);
        return path.Length == 0
            ? throw DatabaseErrors.InvalidDatabaseUrl("sqlite:///file")
            : new(DatabaseEngine.Sqlite, Path.GetFullPath(path, folder ?? Environment.CurrentDirectory), "", 0, "", "",
                ParseOptions(question < 0 ? "" : rest[(question + 1)..]));
    }

    private static DatabaseUrl ParseServer(DatabaseEngine engine, string rest)
    {
        string form = $"{SchemeOf(engine)}://user:password@host:port/database";
        Match parts = Server().Match(rest);
        if (!parts.Success)
        {
            throw DatabaseErrors.InvalidDatabaseUrl(form);
        }

        string Part(string name) => Uri.UnescapeDataString(parts.Groups[name].Value);
        Dictionary<string, string> options = ParseOptions(parts.Groups["options"].Value);

        // Options are there to be seen.
        options.Remove("password", out string? password);

        // As SQLAlchemy's drivers have it: a socket (MySQL) or its folder (PostgreSQL) among the options goes before the host,
        // and so do libpq's port, user and password.
        string host = options.GetValueOrDefault(engine == DatabaseEngine.MySql ? "unix_socket" : "host") ?? Part("host").Trim('[', ']');
        string? given = options.GetValueOrDefault("port") ?? (parts.Groups["port"].Success ? Part("port") : null);
        int port = engine == DatabaseEngine.MySql ? 3306 : 5432;
        if (host.Length == 0
            || (given is not null && (!int.TryParse(given, NumberStyles.None, CultureInfo.InvariantCulture, out port) || port is < 1 or > 65535)))
        {
            throw DatabaseErrors.InvalidDatabaseUrl(form);
        }

        return new(
            engine, Part("database"), host, port, options.GetValueOrDefault("user") ?? Part("user"), password ?? Part("password"), options);
    }

    private static string? SchemaOf(IReadOnlyDictionary<string, string> options) =>
        SchemaOptions.Select(options.GetValueOrDefault).FirstOrDefault(path => !string.IsNullOrEmpty(path))
            ?? (SessionSchema().Match(options.GetValueOrDefault("options", "")) is { Success: true } named ? named.Groups["path"].Value : null);

    // Tables of one name in two schemas are two.
    private string OfSchema => Schema is { } schema ? $"?schema={schema}" : "";

    private static Dictionary<string, string> ParseOptions(string text)
    {
        var options = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (string pair in text.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            int equals = pair.IndexOf('=', StringComparison.Ordinal);
            string name = Uri.UnescapeDataString(equals < 0 ? pair : pair[..equals]).ToLowerInvariant();
            options[name] = equals < 0 ? "" : Uri.UnescapeDataString(pair[(equals + 1)..]);
        }

        return options;
    }

    [GeneratedRegex(@"(?:-c\s*|--)search_path\s*=\s*(?<path>\S+)", RegexOptions.CultureInvariant)]
    private static partial Regex SessionSchema();

    // A password may hold @, / and ? as they are, and an option's value (the path of a certificate) too. So the account, where
    // there is one, ends at the first @ behind which there is a host and a database.
    [GeneratedRegex(
        @"^(?:(?<user>[^:]*?)(?::(?<password>.*?))?@)??(?<host>\[[^\]@/?]*\]|[^\[\]@/?:]*)(?::(?<port>[0-9]+))?/(?<database>[^/?]+)(?:\?(?<options>(?:[\w.%-]+(?:=[^&]*)?(?:&|\z))*))?\z",
        RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex Server();
}

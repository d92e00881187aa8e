using KeywordBatch.Database;

namespace KeywordBatch.Testing.Servers;

/// <summary>A MariaDB server for one test run, or the MySQL server that KEYWORDBATCH_TEST_MYSQLD names.</summary>
public sealed class MariaDbServer : ServerProcess
{
    private static readonly string? MySql = Environment.GetEnvironmentVariable("KEYWORDBATCH_TEST_MYSQLD");

    private readonly string _program;
    private readonly bool _durable;
    private readonly bool _tls;

    private MariaDbServer(string program, bool durable, bool tls)
        : base("mysql")
    {
        _program = program;
        _durable = durable;
        _tls = tls;

        // In the folder that all servers have by default, one that starts removes the temporary tables of another that is being made.
        string temporary = $"--tmpdir={Home}";
        if (IsMySql)
        {
            string script = Path.Combine(Home, "root.sql");
            File.WriteAllText(script, "CREATE USER root@'127.0.0.1';\nGRANT ALL ON *.* TO root@'127.0.0.1' WITH GRANT OPTION;\n");
            Run(program, "--no-defaults", "--initialize-insecure", $"--datadir={Home}/data", temporary, $"--init-file={script}");
        }
        else
        {
            Run(
                Find("mariadb-install-db")!,
                "--no-defaults", $"--datadir={Home}/data", temporary, "--auth-root-authentication-method=normal", "--skip-test-db", "--skip-name-resolve");
        }

        if (tls)
        {
            MakeCertificate();
        }
    }

    /// <summary>Whether a MySQL server stands in for MariaDB.</summary>
    public static bool IsMySql => MySql is not null;

    /// <summary>The table of the server's counters.</summary>
    public static string GlobalStatus => $"{(IsMySql ? "performance_schema" : "information_schema")}.global_status";

    /// <summary>The table of a session's counters.</summary>
    public static string SessionStatus => $"{(IsMySql ? "performance_schema" : "information_schema")}.session_status";

    public static bool IsInstalled => IsMySql || (Find("mariadbd") is not null && Find("mariadb-install-db") is not null);

    public static async Task<MariaDbServer> CreateAsync(bool durable, bool tls = false)
    {
        var server = new MariaDbServer(MySql ?? Find("mariadbd") ?? throw new InvalidOperationException("mariadb-server is not installed."), durable, tls);
        await server.StartAsync();
        return server;
    }

    public string UrlOf(string database) => $"mysql+pymysql://root:@127.0.0.1:{Port}/{database}?charset=utf8mb4";

    protected override (string Program, string[] Arguments) ServerCommand() => (_program,
    [
        "--no-defaults", $"--datadir={Home}/data", $"--socket={Home}/s", $"--port={Port}", "--bind-address=127.0.0.1",
        $"--pid-file={Home}/pid", $"--tmpdir={Home}", "--innodb-buffer-pool-size=256M", "--max-connections=500", "--skip-name-resolve",
        $"--innodb-flush-log-at-trx-commit={(_durable ? 1 : 2)}",
        .. IsMySql ? ["--mysqlx=0", "--disable-log-bin", "--secure-file-priv="] : Array.Empty<string>(),
        .. _tls ? [$"--ssl-ca={Home}/ca.pem", $"--ssl-cert={Home}/server.pem", $"--ssl-key={Home}/server.key"] : new[] { IsMySql ? "--tls-version=" : "--skip-ssl" },
    ]);

    protected override Task<bool> AnswersAsync() => TestDatabase.AnswersAsync(DatabaseUrl.Parse(UrlOf("mysql")));
}

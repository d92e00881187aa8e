using KeywordBatch.Database;

namespace KeywordBatch.Testing.Servers;

/// <summary>A MariaDB server for one test run.</summary>
public sealed class MariaDbServer : ServerProcess
{
    private readonly string _program;
    private readonly bool _durable;
    private readonly bool _tls;

    private MariaDbServer(string program, bool durable, bool tls)
        : base("mysql")
    {
        _program = program;
        _durable = durable;
        _tls = tls;
        Run(
            Find("mariadb-install-db")!,
            "--no-defaults", $"--datadir={Home}/data", "--auth-root-authentication-method=normal", "--skip-test-db", "--skip-name-resolve");
        if (tls)
        {
            MakeCertificate();
        }
    }

    public static bool IsInstalled => Find("mariadbd") is not null && Find("mariadb-install-db") is not null;

    public static async Task<MariaDbServer> CreateAsync(bool durable, bool tls = false)
    {
        var server = new MariaDbServer(Find("mariadbd") ?? throw new InvalidOperationException("mariadb-server is not installed."), durable, tls);
        await server.StartAsync();
        return server;
    }

    public string UrlOf(string database) => $"mysql+pymysql://root:@127.0.0.1:{Port}/{database}?charset=utf8mb4";

    protected override (string Program, string[] Arguments) ServerCommand() => (_program,
    [
        "--no-defaults", $"--datadir={Home}/data", $"--socket={Home}/s", $"--port={Port}", "--bind-address=127.0.0.1",
        $"--pid-file={Home}/pid", $"--tmpdir={Home}", "--innodb-buffer-pool-size=256M", "--max-connections=500", "--skip-name-resolve",
        $"--innodb-flush-log-at-trx-commit={(_durable ? 1 : 2)}",
        .. _tls ? [$"--ssl-ca={Home}/ca.pem", $"--ssl-cert={Home}/server.pem", $"--ssl-key={Home}/server.key"] : Array.Empty<string>(),
    ]);

    protected override Task<bool> AnswersAsync() => TestDatabase.AnswersAsync(DatabaseUrl.Parse(UrlOf("mysql")));
}

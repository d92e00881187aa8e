using KeywordBatch.Database;

namespace KeywordBatch.Testing.Servers;

/// <summary>A PostgreSQL server for one test run.</summary>
public sealed class PostgreSqlServer : ServerProcess
{
    private readonly string _program;
    private readonly bool _durable;
    private readonly bool _tls;

    private PostgreSqlServer(string program, bool durable, bool tls)
        : base("postgres")
    {
        _program = program;
        _durable = durable;
        _tls = tls;
        Run(Path.Combine(Path.GetDirectoryName(program)!, "initdb"), "-D", $"{Home}/data", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N");
        if (tls)
        {
            MakeCertificate();
        }
    }

    public static bool IsInstalled => FindServer() is not null;

    public static async Task<PostgreSqlServer> CreateAsync(bool durable, bool tls = false)
    {
        var server = new PostgreSqlServer(FindServer() ?? throw new InvalidOperationException("postgresql is not installed."), durable, tls);
        await server.StartAsync();
        return server;
    }

    public string UrlOf(string database) => $"postgresql://postgres@127.0.0.1:{Port}/{database}?sslmode=disable";

    protected override (string Program, string[] Arguments) ServerCommand() => (_program,
    [
        "-D", $"{Home}/data", "-p", $"{Port}", "-c", "listen_addresses=127.0.0.1", "-c", $"unix_socket_directories={Home}", "-c", "max_connections=200",
        "-c", $"fsync={(_durable ? "on" : "off")}",
        .. _tls ? ["-c", "ssl=on", "-c", $"ssl_cert_file={Home}/server.pem", "-c", $"ssl_key_file={Home}/server.key"] : Array.Empty<string>(),
    ]);

    protected override Task<bool> AnswersAsync() => TestDatabase.AnswersAsync(DatabaseUrl.Parse(UrlOf("postgres")));

    // A wrapper of the same name may stand on PATH: the real one has initdb beside it.
    private static string? FindServer() =>
        Directory.Exists("/usr/lib/postgresql")
            ? Directory.GetDirectories("/usr/lib/postgresql").Order().Select(d => Path.Combine(d, "bin", "postgres")).LastOrDefault(File.Exists)
            : Find("postgres") is { } found && File.Exists(Path.Combine(Path.GetDirectoryName(found)!, "initdb")) ? found : null;
}

using System.Data.Common;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Npgsql;

namespace KeywordBatch.Database;

internal sealed partial class PostgreSqlDialect(DatabaseUrl url, DatabaseOptions options) : SqlDialect(url, keepsStatements: true)
{
    // After so many silent seconds the network is asked whether the server is still there: long statements are silent, and one
    // that lost its power would be waited for until the statement's time-out.
    private const int KeepAliveSeconds = 30;

    private const string StatementMissing = "26000";
    private const string StatementThere = "42P05";
    private const string StatementDiffers = "08P01";

    private const string PolicyRoutine = "ExecWithCheckOptions";

    // PgBouncer's, which has this number for all that it refuses.
    private const string PoolersRefusal = "unsupported startup parameter";

    private readonly string _connectionString = ConnectionString(url, options, pooled: true);
    private readonly string _unpooled = ConnectionString(url, options, pooled: false);

    public override int MaxParameters => 60_000;

    public override bool HasMissedStatement(Exception e) => e is PostgresException { SqlState: StatementMissing or StatementThere or StatementDiffers };

    public override SqlTexts Texts(TableNames names, SchemaTraits traits) => new PostgreSqlTexts(names, traits, options.MaxSilenceSeconds);

    public override PlanStep ReadPlanStep(DbDataReader row)
    {
        string line = row.GetString(0);
        Match scan = SequentialScan().Match(line);
        return new(line, scan.Success ? scan.Groups["table"].Value : null);
    }

    public override DbConnection CreateConnection(bool mayCreate, bool ofItsOwn) => new NpgsqlConnection(ofItsOwn ? _unpooled : _connectionString);

    protected override void ForgetPooled(DbConnection connection) => NpgsqlConnection.ClearPool((NpgsqlConnection)connection);

    protected override bool IsFull(Exception e) => e is PostgresException { SqlState: "53300" };

    public override ConnectionPool Pool => ConnectionPool.Of(_connectionString, options.MaxPoolSize);

    public override void Cancel(DbCommand command) => command.Cancel();

    protected override bool IsReadOnly(Exception e) => e is PostgresException { SqlState: "25006" };

    // The classes of SQLSTATE that PostgreSQL gives by itself.
    private static readonly HashSet<string> ServerClasses =
    [
        "00", "01", "02", "03", "08", "09", "0A", "0B", "0F", "0L", "0P", "0Z", "10", "20", "21", "22", "23", "24", "25", "26", "27", "28",
        "2B", "2D", "2F", "34", "38", "39", "3B", "3D", "3F", "40", "42", "44", "53", "54", "55", "57", "58", "72", "F0", "HV", "P0", "XX",
    ];

    public override DatabaseFault Classify(Exception exception) => exception switch
    {
        PostgresException e => e.SqlState switch
        {
            "40001" or "40P01" or "55P03" or "53300" or "53200" or StatementMissing or StatementThere => DatabaseFault.Transient,

            // Ended by the server for its time: a statement that we cancel is told by its token.
            "57014" => DatabaseFault.Transient,
            "57P01" or "57P02" or "57P03" or "57P05" or "25P03" or "25P04" => DatabaseFault.ConnectionLost,
            "3D000" => DatabaseFault.UnknownDatabase,
            "53100" => DatabaseFault.OutOfSpace,
            // A policy of the table's, which looks at each row by itself, has the number of a right that is missing.
            "42501" when e.Routine == PolicyRoutine => DatabaseFault.Data,
            "42501" or "25006" => DatabaseFault.Denied,
            ['2', '8', ..] => DatabaseFault.Login,
            "08P01" when e.MessageText.Contains(PoolersRefusal, StringComparison.Ordinal) => DatabaseFault.SettingRefused,
            ['0', '8', ..] => DatabaseFault.ConnectionLost,
            _ when IsOfData(e.SqlState) => DatabaseFault.Data,
            _ => DatabaseFault.Other,
        },
        NpgsqlException when exception.Message.Contains("No password has been provided", StringComparison.Ordinal) => DatabaseFault.Login,
        _ when IsUntrusted(exception) => DatabaseFault.Untrusted,
        NpgsqlException or IOException or SocketException or TimeoutException => DatabaseFault.ConnectionLost,
        _ => DatabaseFault.Other,
    };

    // Values, constraints, views' checks, limits (as of a row of an index), PL/pgSQL's own; and codes that are nobody's but a trigger's author's.
    private static bool IsOfData(string state) =>
        state is ['2', '2' or '3', ..] or ['4' or '5', '4', ..] or ['P', '0', ..] || !ServerClasses.Contains(state[..2]);

    // Ended for its silence (25P03) or its age, before it was asked to commit.
    public override bool WasRolledBack(Exception e) =>
        base.WasRolledBack(e) || e is PostgresException { SqlState: "25P03" or "25P04" };

    private static string ConnectionString(DatabaseUrl url, DatabaseOptions options, bool pooled)
    {
        // A socket of this system has no keep-alive, and refuses to be told.
        int keepAlive = url.IsSocket ? 0 : KeepAliveSeconds;
        TlsOptions tls = TlsOptions.From(url);
        var builder = new NpgsqlConnectionStringBuilder
        {
            Host = url.Host,
            Port = url.Port,
            Username = url.User,
            Password = url.Password,
            Database = url.Database,
            Pooling = pooled,
            MinPoolSize = options.MinPoolSize,
            MaxPoolSize = options.MaxPoolSize,
            // What our statements set ends with their transaction; to forget it once more would cost a claim a sixth of its time.
            NoResetOnClose = true,
            Timeout = options.ConnectTimeoutSeconds,
            CommandTimeout = options.CommandTimeoutSeconds,
            TcpKeepAlive = keepAlive > 0,
            TcpKeepAliveTime = keepAlive,
            TcpKeepAliveInterval = keepAlive / 3,
            ApplicationName = "KeywordBatch",
            SslMode = tls.Mode switch
            {
                "disable" => SslMode.Disable,
                "allow" => SslMode.Allow,
                "require" => SslMode.Require,
                "verify-ca" => SslMode.VerifyCA,
                "verify-full" => SslMode.VerifyFull,
                _ => SslMode.Prefer,
            },
            RootCertificate = tls.Authority,
            SslCertificate = tls.Certificate,
            SslKey = tls.Key,
        };
        if (url.Schema is { } schema)
        {
            builder.SearchPath = schema;
        }

        if (url.Options.GetValueOrDefault("options") is { Length: > 0 } sessionOptions)
        {
            builder.Options = sessionOptions;
        }

        return builder.ConnectionString;
    }

    [GeneratedRegex("Seq Scan on (\\w+\\.)?\"?(?<table>\\w+)\"?")]
    private static partial Regex SequentialScan();
}

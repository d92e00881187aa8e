using System.Data;
using System.Data.Common;
using System.Diagnostics;
using System.Net.Security;
using System.Net.Sockets;
using System.Reflection;

namespace KeywordBatch.Database;

internal sealed class MySqlDialect(DatabaseUrl url, DatabaseOptions options) : SqlDialect(url)
{
    // MySql.Data finds out only by a reset whether a pooled connection still lives.
    private static readonly bool TestsWhatIsIdle = typeof(MySqlConnection).Namespace == "MySqlConnector";

    // MySql.Data has none, and checks by itself.
    private static readonly PropertyInfo? Check = typeof(MySqlConnection).GetProperty("RemoteCertificateValidationCallback");

    private readonly Lazy<CertificateCheck>? _check = CheckOf(TlsOptions.From(url));
    private readonly string _connectionString = ConnectionString(url, options, pooled: true);
    private readonly string _unpooled = ConnectionString(url, options, pooled: false);

    public override int MaxParameters => 60_000;

    public override SqlTexts Texts(TableNames names, SchemaTraits traits) => new MySqlTexts(names, traits);

    public override PlanStep ReadPlanStep(DbDataReader row)
    {
        string table = Text("table"), type = Text("type");
        string extra = Text("Extra");
        return new(
            $"{table} {type} key={Text("key")} rows={Text("rows")}{(extra.Length > 0 ? $" ({extra})" : "")}",
            type is "ALL" or "index" ? table : null);

        string Text(string column) => DbValues.ToText(row.GetValue(row.GetOrdinal(column))) ?? "";
    }

    public override DbConnection CreateConnection(bool mayCreate, bool ofItsOwn)
    {
        var connection = new MySqlConnection(ofItsOwn ? _unpooled : _connectionString);
        if (_check?.Value is { } check)
        {
            Check!.SetValue(connection, new RemoteCertificateValidationCallback((_, certificate, sent, errors) => check.Accept(certificate, sent, errors)));
        }

        return connection;
    }

    protected override void ForgetPooled(DbConnection connection) => MySqlConnection.ClearPool((MySqlConnection)connection);

    public override ValueTask GiveBackAsync(DbConnection connection, long? silentSince)
    {
        if (connection is MySqlConnection { State: ConnectionState.Open } open)
        {
            Pool.GiveBack(open.ServerThread, silentSince ?? Stopwatch.GetTimestamp());
        }

        return connection.DisposeAsync();
    }

    // MySqlConnector 2.6 hands out a session that the server has ended for its silence, whatever its Connection Idle Ping Time is.
    public override async Task PrepareSessionAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        var session = (MySqlConnection)connection;
        while (TestsWhatIsIdle && Pool.TakeIdle(session.ServerThread) > ConnectionPool.Trusted && !await LivesAsync(session).ConfigureAwait(false))
        {
            await session.CloseAsync().ConfigureAwait(false);
            await session.OpenAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    public override string SessionSettings => MySqlTexts.Session(options.MaxSilenceSeconds);

    public override string LeastSettings => MySqlTexts.CommitAtOnce;

    public override ConnectionPool Pool => ConnectionPool.Of(_connectionString, options.MaxPoolSize);

    public override void Cancel(DbCommand command) => command.Cancel();

    public override DatabaseFault Classify(Exception exception)
    {
        if (IsUntrusted(exception))
        {
            return DatabaseFault.Untrusted;
        }

        if (exception is not MySqlException e)
        {
            return exception is IOException or SocketException or TimeoutException || exception is DbException { IsTransient: true }
                ? DatabaseFault.ConnectionLost
                : DatabaseFault.Other;
        }

        switch (e.Number)
        {
            // The last three: ended by somebody else, or by the server for its time; a statement that we cancel is told by its token.
            case 1205 or 1213 or 1020 or 1637 or 3572 or 1047 or 1317 or 1969 or 3024:
                return DatabaseFault.Transient;
            // 1203 and 1226: the account has as many connections as the server allows it.
            case 1040 or 1042 or 1053 or 1152 or 1158 or 1159 or 1160 or 1161 or 1203 or 1226 or 1927 or 2002 or 2003 or 2006 or 2013 or 2055 or 4031:
                return DatabaseFault.ConnectionLost;
            case 1045 or 1698 or 1251 or 1862:
                return DatabaseFault.Login;
            case 1044 or 1049:
                return DatabaseFault.UnknownDatabase;
            case 1021 or 1114:
                return DatabaseFault.OutOfSpace;
            case 1142 or 1143 or 1227 or 1290 or 1792 or 1836:
                return DatabaseFault.Denied;
            case 1048 or 1062 or 1264 or 1265 or 1292 or 1364 or 1366 or 1406 or 1452 or 3819 or 4025 or 3988 or 1644 or 1526:
                return DatabaseFault.Data;
        }

        for (Exception? inner = e.InnerException; inner is not null; inner = inner.InnerException)
        {
            if (inner is MySqlException { Number: > 0 } or IOException or SocketException or TimeoutException)
            {
                return Classify(inner);
            }
        }

        return e.SqlState is ['2', '2' or '3', ..] or ['4', '5', ..] ? DatabaseFault.Data
            : e.Number == 0 || e.SqlState is ['0', '8', ..] ? DatabaseFault.ConnectionLost
            : DatabaseFault.Other;
    }

    // 1290 names any option of the server that forbids the statement.
    protected override bool IsReadOnly(Exception e) =>
        e is MySqlException { Number: 1792 or 1836 }
        || (e is MySqlException { Number: 1290 } && e.Message.Replace('_', '-').Contains("read-only", StringComparison.OrdinalIgnoreCase));

    // MySql.Data's takes no token; who opens a session has a time-out of his own.
    private static Task<bool> LivesAsync(MySqlConnection session) => session.PingAsync();

    // A file that cannot be read today may be there tomorrow.
    private static Lazy<CertificateCheck>? CheckOf(TlsOptions tls) =>
        Check is not null && tls is { Authority: { } authority, Mode: "verify-ca" or "verify-full" }
            ? new(() => new(authority, withName: tls.Mode == "verify-full"), LazyThreadSafetyMode.PublicationOnly)
            : null;

    private static string ConnectionString(DatabaseUrl url, DatabaseOptions options, bool pooled)
    {
        TlsOptions tls = TlsOptions.From(url);

        // By name, since the two drivers' builders differ in types but not in names.
        var builder = new MySqlConnectionStringBuilder
        {
            ["Server"] = url.Host,
            ["Port"] = url.Port,
            ["User ID"] = url.User,
            ["Password"] = url.Password,
            ["Database"] = url.Database,
            ["Character Set"] = "utf8mb4",
            ["Pooling"] = pooled,

            // What our statements set (strictness, isolation, sizes, time-outs) does no harm to the next use, and what they hold is
            // given back or ends with the session; to reset it would cost a short statement a fifth.
            ["Connection Reset"] = !TestsWhatIsIdle,
            ["Minimum Pool Size"] = options.MinPoolSize,
            ["Maximum Pool Size"] = options.MaxPoolSize,
            ["Connection Timeout"] = options.ConnectTimeoutSeconds,
            ["Default Command Timeout"] = options.CommandTimeoutSeconds,
            ["Convert Zero Datetime"] = true,
        };
        (string Setting, object? Value)[] security = CheckOf(tls) is null
            ? [("SslMode", ModeOf(tls)), ("SslCa", tls.Authority)]
            :
            [
                // The driver asks nobody else where it checks itself, and then opens none for its pool, which has no check.
                ("SslMode", "Required"), ("Minimum Pool Size", 0),

                // By which it tells its pools apart: what was opened under another check must not pass for what was asked for.
                ("Application Name", $"KeywordBatch {TextHash.Of($"{tls.Mode} {tls.Authority}", 16)}"),
            ];
        foreach ((string setting, object? value) in security.Concat([("SslCert", tls.Certificate), ("SslKey", tls.Key), ("Protocol", url.IsSocket ? "Unix" : null)]))
        {
            if (value is not null)
            {
                builder[setting] = value;
            }
        }

        return builder.ConnectionString;
    }

    private static string? ModeOf(TlsOptions tls) => tls.Mode switch
    {
        null => null,
        "disable" => "Disabled",
        "require" => "Required",
        "verify-ca" => "VerifyCA",
        "verify-full" => "VerifyFull",
        _ => "Preferred",
    };
}

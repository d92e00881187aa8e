using System.Data.Common;
using System.Security.Authentication;
using System.Security.Cryptography;

namespace KeywordBatch.Database;

/// <summary>What differs between engines outside the SQL texts: connecting, cancelling, reading errors.</summary>
internal abstract class SqlDialect(DatabaseUrl url, bool keepsStatements = false)
{
    // A server without TLS, or one that wants it of a connection without, for which the drivers have words only. The third: the
    // password of MySQL's accounts is asked for as it is when the server does not remember it.
    private static readonly string[] NoTls =
        ["does not support SSL", "No SSL enabled connection", "AllowPublicKeyRetrieval", "--require_secure_transport"];

    public DatabaseUrl Url { get; } = url;

    public static SqlDialect For(DatabaseUrl url, DatabaseOptions options) => url.Engine switch
    {
        DatabaseEngine.Sqlite => new SqliteDialect(url, options),
        DatabaseEngine.MySql => new MySqlDialect(url, options),
        _ => new PostgreSqlDialect(url, options),
    };

    /// <summary>The SQL texts for tables of these names.</summary>
    public abstract SqlTexts Texts(TableNames names, SchemaTraits traits);

    /// <summary>A connection, not open yet.</summary>
    /// <param name="mayCreate">Whether opening may make a database file that is not there.</param>
    /// <param name="ofItsOwn">Whether closing it ends the session, with all that it holds; else its session is used again.</param>
    public abstract DbConnection CreateConnection(bool mayCreate, bool ofItsOwn);

    /// <summary>
    /// Closes a connection for good, rather than leave its session to the next use with a lock that may not have been given back.
    /// The drivers end one session of a pool only together with those that are idle.
    /// </summary>
    public async Task EndAsync(DbConnection connection)
    {
        try
        {
            ForgetPooled(connection);
        }
        finally
        {
            await connection.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Closes a connection; its session may be used again.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="silentSince">The timestamp from which the server may have heard nothing; null for now.</param>
    public virtual ValueTask GiveBackAsync(DbConnection connection, long? silentSince) => connection.DisposeAsync();

    /// <summary>Closes what is idle in the pool; what is in use ends when it is closed.</summary>
    public void ForgetIdle()
    {
        using DbConnection connection = CreateConnection(mayCreate: false, ofItsOwn: false);
        ForgetPooled(connection);
    }

    /// <summary>Sees to it that every connection of this one's pool that is open now ends when it is closed.</summary>
    protected abstract void ForgetPooled(DbConnection connection);

    /// <summary>Readies a connection that was opened, where that takes no trip to a server, or no more than a test whether it still lives.</summary>
    public virtual Task PrepareSessionAsync(DbConnection connection, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>
    /// What makes a session as strict as we need it: a value that does not fit must fail, never be cut. It travels with the
    /// session's first statement, since most sessions are a statement or two and a trip of its own would cost as much.
    /// </summary>
    public virtual string? SessionSettings => null;

    /// <summary>The part of them without which not even a short statement on our own tables would do what it says.</summary>
    public virtual string? LeastSettings => null;

    /// <summary>
    /// Whether a session keeps a statement that it has read and planned, so that it need not do so again. Not where a pooler
    /// between us and the server gives each statement to any session; that shows when one is missed.
    /// </summary>
    public bool KeepsStatements { get; set; } = keepsStatements;

    /// <summary>Whether a kept statement was not there, or another's was.</summary>
    public virtual bool HasMissedStatement(Exception e) => false;

    /// <summary>Ends a running statement on the server; drivers do not do so on a token alone.</summary>
    public abstract void Cancel(DbCommand command);

    public abstract DatabaseFault Classify(Exception exception);

    /// <summary>Midnight of a day as this engine compares it with its time columns.</summary>
    public virtual object Midnight(DateOnly day) => day.ToDateTime(TimeOnly.MinValue);

    public virtual object Time(DateTime time) => time;

    /// <summary>The number of parameters that one statement may have, or is worth.</summary>
    public abstract int MaxParameters { get; }

    /// <summary>How much one statement carries; null until a session has asked the server.</summary>
    public StatementLimit? Limit { get; set; }

    /// <summary>Whether transactions of this engine exclude each other from the start.</summary>
    public virtual bool TransactionsAreExclusive => false;

    /// <summary>
    /// Whether statements are done by this process on the calling thread. They need no watch over a network, and a change of
    /// threads between two of them would let those that wait for the first one's lock take every thread there is.
    /// </summary>
    public virtual bool IsInProcess => false;

    /// <summary>
    /// Who may work on the database at present, where only one can: taking turns costs nothing, while finding it locked
    /// costs a sleep of the driver's each time. Null: many can.
    /// </summary>
    public virtual SemaphoreSlim? Turn => null;

    /// <summary>The driver's pool; null where there are as many connections as are wanted.</summary>
    public virtual ConnectionPool? Pool => null;

    /// <summary>Whether a commit that ended so has certainly stored nothing: the server itself has said so.</summary>
    public virtual bool WasRolledBack(Exception e) => Classify(e) == DatabaseFault.Transient;

    /// <summary>A row of an explanation.</summary>
    public abstract PlanStep ReadPlanStep(DbDataReader row);

    public KeywordBatchException Translate(Exception e) => Classify(e) switch
    {
        DatabaseFault.Login => DatabaseErrors.DatabaseLoginRefused(Url, e),
        DatabaseFault.Untrusted => DatabaseErrors.DatabaseUntrusted(Url, e),
        DatabaseFault.SettingRefused => DatabaseErrors.SessionSettingRefused(Url, e),
        DatabaseFault.UnknownDatabase => DatabaseErrors.DatabaseUnknown(Url, e),
        DatabaseFault.ConnectionLost when IsPoolEmpty(e) && Pool is not { HasLost: true } => DatabaseErrors.ConnectionsInUse(Url, e),
        DatabaseFault.ConnectionLost => DatabaseErrors.DatabaseUnreachable(Url, e),
        DatabaseFault.Transient when IsFull(e) => DatabaseErrors.DatabaseUnreachable(Url, e),
        DatabaseFault.Transient => DatabaseErrors.DatabaseBusy(Url, e),
        DatabaseFault.Denied when IsReadOnly(e) => DatabaseErrors.DatabaseReadOnly(Url, e),
        DatabaseFault.Denied => DatabaseErrors.DatabaseDenied(Url, e),
        DatabaseFault.Unusable => DatabaseErrors.DatabaseFileUnusable(Url, e),
        DatabaseFault.OutOfSpace => DatabaseErrors.DatabaseFull(Url, e),
        _ => DatabaseErrors.DatabaseRefused(Url, e),
    };

    /// <summary>Whether the server has let nobody in for all its connections being in use, which no wait of a statement's mends.</summary>
    protected virtual bool IsFull(Exception e) => false;

    /// <summary>Whether nobody may write at present, whatever rights he has: a replica, or a file that the system keeps from being written.</summary>
    protected abstract bool IsReadOnly(Exception e);

    /// <summary>Whether a connection failed at its certificates, which another attempt would not mend.</summary>
    protected static bool IsUntrusted(Exception e)
    {
        for (Exception? at = e; at is not null; at = at.InnerException)
        {
            if (at is AuthenticationException or CryptographicException or FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException
                || NoTls.Any(words => at.Message.Contains(words, StringComparison.Ordinal)))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether no connection could be had because all are in use. The drivers have no number for it, and the same words.</summary>
    public bool IsPoolEmpty(Exception e) =>
        Pool is not null
        && (e.Message.Contains("connection pool", StringComparison.OrdinalIgnoreCase) || e.Message.Contains("pooled connections", StringComparison.OrdinalIgnoreCase));
}

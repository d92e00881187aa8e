using System.Collections.Concurrent;
using System.Data.Common;
using System.Globalization;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace KeywordBatch.Database;

internal sealed class SqliteDialect(DatabaseUrl url, DatabaseOptions options) : SqlDialect(url)
{
    private readonly string _file = ConnectionString(url.Database, SqliteOpenMode.ReadWriteCreate, options);

    private readonly string _nothing = ConnectionString(":memory:", SqliteOpenMode.Memory, options);

    // Of the process: other processes are waited for by the engine's own busy handler.
    private static readonly ConcurrentDictionary<string, SemaphoreSlim> Turns = new(StringComparer.Ordinal);

    public override SemaphoreSlim? Turn => Turns.GetOrAdd(Url.Database, _ => new SemaphoreSlim(1, 1));

    // It could take 32,766, and finds each by comparing names, one after the other: with a hundred that does not count yet.
    public override int MaxParameters => 100;

    public override bool TransactionsAreExclusive => true;

    public override bool IsInProcess => true;

    public override SqlTexts Texts(TableNames names, SchemaTraits traits) => new SqliteTexts(names, traits);

    // "SCAN t" reads it all, "SCAN t USING COVERING INDEX x" all of an index; "SEARCH t USING INDEX x" what is asked for.
    public override PlanStep ReadPlanStep(DbDataReader row)
    {
        string detail = row.GetString(row.GetOrdinal("detail"));
        string[] words = detail.Split(' ');
        return new(detail, words[0] == "SCAN" && words.Length > 1 ? words[words[1] == "TABLE" ? 2 : 1] : null) { SearchedBy = SearchedBy(detail) };
    }

    // SEARCH k USING INDEX i (query_text=? AND created_at>?); an automatic index is made for the query, and gone after it.
    private static string? SearchedBy(string detail)
    {
        int open = detail.LastIndexOf(" (", StringComparison.Ordinal), end = detail.IndexOf("=?", Math.Max(open, 0), StringComparison.Ordinal);
        return open > 0 && end > open && !detail.Contains(" AUTOMATIC ", StringComparison.Ordinal) ? detail[(open + 2)..end] : null;
    }

    protected override void ForgetPooled(DbConnection connection) => SqliteConnection.ClearPool((SqliteConnection)connection);

    // A database that is not there yet reads as an empty one; only what is to make it may leave a file behind.
    public override DbConnection CreateConnection(bool mayCreate, bool ofItsOwn)
    {
        if (!mayCreate && Url.IsMissingFile)
        {
            return new SqliteConnection(_nothing);
        }

        if (Path.GetDirectoryName(Url.Database) is { Length: > 0 } folder)
        {
            Directory.CreateDirectory(folder);
        }

        return new SqliteConnection(_file);
    }

    public override async Task PrepareSessionAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        DbCommand command = connection.CreateCommand();
        await using (command.ConfigureAwait(false))
        {
            command.CommandText = SqliteTexts.Session;
            await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
            command.CommandText = SqliteTexts.WriteAhead;
            try
            {
                await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (SqliteException e) when (IsReadOnly(e))
            {
                // Whoever may only read a file reads it as it is; a statement that writes says so by itself.
            }
        }
    }

    // SqliteCommand.Cancel does nothing; the engine's own interrupt ends the statement that is running.
    public override void Cancel(DbCommand command)
    {
        if (command.Connection is SqliteConnection { Handle: { } handle })
        {
            raw.sqlite3_interrupt(handle);
        }
    }

    public override DatabaseFault Classify(Exception exception) => exception switch
    {
        SqliteException e => e.SqliteErrorCode switch
        {
            raw.SQLITE_BUSY or raw.SQLITE_LOCKED => DatabaseFault.Transient,
            raw.SQLITE_CONSTRAINT or raw.SQLITE_MISMATCH or raw.SQLITE_TOOBIG => DatabaseFault.Data,
            raw.SQLITE_READONLY or raw.SQLITE_PERM or raw.SQLITE_AUTH => DatabaseFault.Denied,
            raw.SQLITE_CANTOPEN or raw.SQLITE_NOTADB or raw.SQLITE_CORRUPT or raw.SQLITE_IOERR => DatabaseFault.Unusable,
            raw.SQLITE_FULL => DatabaseFault.OutOfSpace,
            _ => DatabaseFault.Other,
        },
        IOException or UnauthorizedAccessException => DatabaseFault.Unusable,
        _ => DatabaseFault.Other,
    };

    protected override bool IsReadOnly(Exception e) => e is SqliteException { SqliteErrorCode: raw.SQLITE_READONLY };

    // Text comparison: a bare day is smaller than every time of that day, in both usual spellings of a time.
    public override object Midnight(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    public override object Time(DateTime time) => time.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    private static string ConnectionString(string file, SqliteOpenMode mode, DatabaseOptions options) => new SqliteConnectionStringBuilder
    {
        DataSource = file,
        Mode = mode,
        ForeignKeys = true,
        DefaultTimeout = Math.Min(options.CommandTimeoutSeconds, 60),
    }.ConnectionString;
}

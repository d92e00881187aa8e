using System.Data.Common;
using KeywordBatch.Configuration;
using Polly;
using Polly.Retry;

namespace KeywordBatch.Database;

/// <summary>
/// A database with the user's tables: connections, retries of transient faults, and errors that people can read.
/// Safe for use by several tasks at once.
/// </summary>
public sealed partial class KeywordDatabase
{
    /// <summary>The setting that names the database.</summary>
    public const string UrlSetting = "KEYWORDBATCH_DATABASE";

    private readonly SqlTexts _unread;
    private readonly ResiliencePipeline _retry;
    private volatile bool _reached;
    private volatile bool _mayCreate;
    private volatile KnownSchema? _known;

    /// <summary>Describes a database; nothing is opened yet.</summary>
    /// <param name="url">Where it is.</param>
    /// <param name="names">The names of the user's tables and columns.</param>
    /// <param name="options">Pool, time-outs, retries.</param>
    /// <param name="time">The clock of retries.</param>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than three connections.</exception>
    public KeywordDatabase(DatabaseUrl url, TableNames names, DatabaseOptions? options = null, TimeProvider? time = null)
    {
        Url = url;
        Names = names;
        Time = time ?? TimeProvider.System;
        Options = options ?? new();
        ArgumentOutOfRangeException.ThrowIfLessThan(Options.MaxPoolSize, 3, nameof(options));
        Dialect = SqlDialect.For(url, Options);
        _unread = Dialect.Texts(names, SchemaTraits.Unread);
        _retry = Options.MaxRetries == 0 ? ResiliencePipeline.Empty : new ResiliencePipelineBuilder { TimeProvider = Time }
            .AddRetry(new RetryStrategyOptions
            {
                ShouldHandle = args => ValueTask.FromResult(args.Outcome.Exception is { } e && IsWorthRetrying(e)),
                MaxRetryAttempts = Options.MaxRetries,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = Options.RetryDelay,
                MaxDelay = TimeSpan.FromSeconds(10),
                OnRetry = args =>
                {
                    // The server that is back may take less than the one that is gone.
                    Dialect.Limit = null;
                    Retried?.Invoke(args.AttemptNumber + 1, DatabaseErrors.OneLine(args.Outcome.Exception!));
                    return ValueTask.CompletedTask;
                },
            })
            .Build();
    }

    /// <summary>Where it is; printing it shows no password.</summary>
    public DatabaseUrl Url { get; }

    /// <summary>The names of the user's tables and columns.</summary>
    public TableNames Names { get; }

    /// <summary>Told every SQL text before it is sent, without values.</summary>
    public Action<string>? Trace { get; set; }

    /// <summary>Told when a transient fault is tried again: the attempt, from 1, and the fault.</summary>
    public Action<int, string>? Retried { get; set; }

    internal TimeProvider Time { get; }

    internal DatabaseOptions Options { get; }

    internal SqlDialect Dialect { get; }

    internal SqlTexts Texts => _known?.Texts ?? _unread;

    /// <summary>The database that settings name: KEYWORDBATCH_DATABASE, ENGINE_FOR_SQLALCHEMY, else SQLite in the user's data folder.</summary>
    /// <param name="settings">Where names and options come from.</param>
    /// <exception cref="KeywordBatchException">InvalidDatabaseUrl, UnknownDatabaseScheme, InvalidIdentifier, InvalidSetting.</exception>
    public static KeywordDatabase From(SettingsSource settings)
    {
        string? url = settings[UrlSetting] ?? settings["ENGINE_FOR_SQLALCHEMY"];
        return new(
            url is null ? DatabaseUrl.ForFile(DefaultFile()) : DatabaseUrl.Parse(url, settings.Folder),
            TableNames.From(settings),
            DatabaseOptions.From(settings));
    }

    /// <summary>The user's tables as the server describes them, read once.</summary>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="KeywordBatchException">DatabaseUnreachable, DatabaseLoginRefused and their like.</exception>
    public async Task<KeywordSchema> GetSchemaAsync(CancellationToken cancellationToken) =>
        _known is { } known ? known.Schema : await ReadSchemaAsync(cancellationToken).ConfigureAwait(false);

    /// <summary>The same, read anew: whoever works for weeks must not go by what the tables were when it began.</summary>
    internal async Task<KeywordSchema> ReadSchemaAsync(CancellationToken cancellationToken)
    {
        // Two tasks may both read it: they read the same, or one of them what is newer.
        KeywordSchema schema = await UseAsync((s, t) => SchemaReader.ReadAsync(s, Names, t), cancellationToken).ConfigureAwait(false);
        _known = new(schema, Dialect.Texts(Names, SchemaTraits.Of(schema)));
        return schema;
    }

    /// <summary>The user's tables, checked: every table and column that the product uses is there.</summary>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="KeywordBatchException">TableMissing, ColumnMissing, DatabaseUnreachable and their like.</exception>
    public async Task<KeywordSchema> GetUsableSchemaAsync(CancellationToken cancellationToken)
    {
        KeywordSchema schema = await GetSchemaAsync(cancellationToken).ConfigureAwait(false);
        foreach ((TableInfo table, IReadOnlyList<string> columns) in SchemaReader.Expected(schema))
        {
            RequireColumns(table, columns);
        }

        return schema;
    }

    /// <summary>Closes the connections that the driver keeps open for the next use; those in use end when they are given back.</summary>
    public void CloseIdle() => Dialect.ForgetIdle();

    /// <summary>Forgets the schema, after the tables have been changed.</summary>
    internal void ForgetSchema() => _known = null;

    /// <summary>From now on a database file that is not there is made; until then it reads as an empty one.</summary>
    internal void AllowCreating() => _mayCreate = true;

    internal bool IsTransient(Exception e) =>
        Dialect.Classify(e) is DatabaseFault.Transient or DatabaseFault.ConnectionLost;

    /// <summary>Does a piece of work on a connection; a transient fault does the whole piece again on a new one.</summary>
    internal async Task<T> UseAsync<T>(Func<DbSession, CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        SemaphoreSlim? turn = Dialect.Turn;
        if (turn is not null)
        {
            await turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        }

        try
        {
            return await RetryAsync(
                async token =>
                {
                    DbSession session = await OpenAsync(ofItsOwn: false, token).ConfigureAwait(false);
                    await using (session.ConfigureAwait(false))
                    {
                        return await work(session, token).ConfigureAwait(false);
                    }
                },
                cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            turn?.Release();
        }
    }

    internal Task UseAsync(Func<DbSession, CancellationToken, Task> work, CancellationToken cancellationToken) =>
        UseAsync(
            async (session, token) =>
            {
                await work(session, token).ConfigureAwait(false);
                return true;
            },
            cancellationToken);

    /// <summary>The rows of a statement, for results that are small.</summary>
    internal async Task<IReadOnlyList<T>> ListAsync<T>(
        Func<SqlTexts, string> sql, Func<DbDataReader, T> read, CancellationToken cancellationToken, params (string Name, object? Value)[] parameters) =>
        await UseAsync((session, token) => session.ListAsync(sql(session.Texts), read, token, parameters), cancellationToken).ConfigureAwait(false);

    /// <summary>The same of runs and units, whose tables may lack the columns of measures: which there are is known first.</summary>
    internal async Task<IReadOnlyList<T>> ListMeasuredAsync<T>(
        Func<SqlTexts, string> sql, Func<DbDataReader, T> read, CancellationToken cancellationToken, params (string Name, object? Value)[] parameters)
    {
        await GetSchemaAsync(cancellationToken).ConfigureAwait(false);
        return await ListAsync(sql, read, cancellationToken, parameters).ConfigureAwait(false);
    }

    /// <summary>Does something that holds a connection for long, when there is a place for it: the connections left for short work stay free.</summary>
    internal async Task<T> InPlaceAsync<T>(Func<Task<T>> work, CancellationToken cancellationToken)
    {
        SemaphoreSlim? places = Dialect.Pool?.Places;
        await (places?.WaitAsync(cancellationToken) ?? Task.CompletedTask).ConfigureAwait(false);
        try
        {
            return await work().ConfigureAwait(false);
        }
        finally
        {
            places?.Release();
        }
    }

    /// <summary>Where what nobody gave a place for is kept: the user's data folder.</summary>
    internal static string DataFolder => Path.Combine(
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "KeywordBatch");

    internal static string DefaultFile() => Path.Combine(DataFolder, "keywordbatch.db");

    // A server that never answered is a wrong address more often than a restart: say so at once.
    private bool IsWorthRetrying(Exception e) =>
        Dialect.Classify(e) switch
        {
            DatabaseFault.Transient => true,
            DatabaseFault.ConnectionLost => _reached || Dialect.IsPoolEmpty(e),
            _ => false,
        };

    private static bool IsDriverException(Exception e) =>
        e is DbException or IOException or System.Net.Sockets.SocketException or TimeoutException or UnauthorizedAccessException
            or System.Security.Cryptography.CryptographicException
        && e is not KeywordBatchException;

    /// <summary>Does a piece of work that opens connections itself; a transient fault does the whole piece again.</summary>
    internal async Task<T> RetryAsync<T>(Func<CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        try
        {
            return await _retry.ExecuteAsync(token => new ValueTask<T>(work(token)), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (IsDriverException(e))
        {
            throw Dialect.Translate(e);
        }
    }

    // For work that hands the session on, to be closed by whoever gets it; only where it fails it is closed here.
    private Task<T> OpenForAsync<T>(Func<DbSession, CancellationToken, Task<T>> work, bool ofItsOwn, CancellationToken cancellationToken) =>
        RetryAsync(
            async token =>
            {
                DbSession session = await OpenAsync(ofItsOwn, token).ConfigureAwait(false);
                try
                {
                    return await work(session, token).ConfigureAwait(false);
                }
                catch
                {
                    await session.DisposeAsync().ConfigureAwait(false);
                    throw;
                }
            },
            cancellationToken);

    private async Task<DbSession> OpenAsync(bool ofItsOwn, CancellationToken cancellationToken)
    {
        DbConnection connection = Dialect.CreateConnection(_mayCreate, ofItsOwn);
        ConnectionPool? pool = ofItsOwn ? null : Dialect.Pool;
        Task opening = Dialect.IsInProcess ? ConnectAsync() : Task.Run(ConnectAsync, CancellationToken.None);
        try
        {
            // The driver's own time-out does not cover a pooled connection's test of life.
            await opening.WaitAsync(TimeSpan.FromSeconds((2 * Options.ConnectTimeoutSeconds) + 1), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            if (opening.IsCompleted)
            {
                await connection.DisposeAsync().ConfigureAwait(false);
            }
            else
            {
                // Not every driver lets go of a server that takes the connection and then says nothing, or may be closed meanwhile.
                ConnectionPool.EndAfter(opening, connection, Dialect, pool);
            }

            throw DbSession.AsLoss(e, connection, cancellationToken) ?? e;
        }

        _reached = true;
        return new DbSession(connection, pool, Dialect, Texts, Trace);

        async Task ConnectAsync()
        {
            await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
            await Dialect.PrepareSessionAsync(connection, cancellationToken).ConfigureAwait(false);
        }
    }

    private sealed record KnownSchema(KeywordSchema Schema, SqlTexts Texts);
}

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

    private readonly DatabaseOptions _options;
    private readonly SqlDialect _dialect;
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
        _options = options ?? new();
        ArgumentOutOfRangeException.ThrowIfLessThan(_options.MaxPoolSize, 3, nameof(options));
        _dialect = SqlDialect.For(url, _options);
        _unread = _dialect.Texts(names, SchemaTraits.Unread);
        _retry = _options.MaxRetries == 0 ? ResiliencePipeline.Empty : new ResiliencePipelineBuilder { TimeProvider = Time }
            .AddRetry(new RetryStrategyOptions
            {
                ShouldHandle = args => ValueTask.FromResult(args.Outcome.Exception is { } e && IsWorthRetrying(e)),
                MaxRetryAttempts = _options.MaxRetries,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = _options.RetryDelay,
                MaxDelay = TimeSpan.FromSeconds(10),
                OnRetry = args =>
                {
                    // The server that is back may take less than the one that is gone.
                    _dialect.Limit = null;
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

    internal DatabaseOptions Options => _options;

    internal SqlDialect Dialect => _dialect;

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
        _known = new(schema, _dialect.Texts(Names, SchemaTraits.Of(schema)));
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
    public void CloseIdle() => _dialect.ForgetIdle();

    /// <summary>Forgets the schema, after the tables have been changed.</summary>
    internal void ForgetSchema() => _known = null;

    /// <summary>From now on a database file that is not there is made; until then it reads as an empty one.</summary>
    internal void AllowCreating() => _mayCreate = true;

    internal bool IsTransient(Exception e) =>
        _dialect.Classify(e) is DatabaseFault.Transient or DatabaseFault.ConnectionLost;

    internal bool IsDataFault(Exception e) => _dialect.Classify(e) == DatabaseFault.Data;

    /// <summary>Does a piece of work on a connection; a transient fault does the whole piece again on a new one.</summary>
    internal async Task<T> UseAsync<T>(Func<DbSession, CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        SemaphoreSlim? turn = _dialect.Turn;
        if (turn is not null)
        {
            await turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        }

        try
        {
            return await RetryAsync(
                async token =>
                {
                    DbSession session = await OpenAsync(token).ConfigureAwait(false);
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

    /// <summary>Does a piece of work that opens connections itself; a transient fault does the whole piece again.</summary>
    internal async Task<T> RetryAsync<T>(Func<CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        try
        {
            return await _retry.ExecuteAsync(async token => await work(token).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (IsDriverException(e))
        {
            throw _dialect.Translate(e);
        }
    }

    /// <summary>Does something that holds a connection for long, when there is a place for it: the connections left for short work stay free.</summary>
    internal async Task<T> InPlaceAsync<T>(Func<Task<T>> work, CancellationToken cancellationToken)
    {
        SemaphoreSlim? places = _dialect.Pool?.Places;
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

    /// <summary>A lock held by a connection of its own until it is disposed of; null when somebody else has it.</summary>
    internal async Task<IHeldLock?> TryHoldLockAsync(string name, CancellationToken cancellationToken)
    {
        if (Texts.TryHoldLock is null)
        {
            return HeldFile.TryTake(Url.Database + ".lock");
        }

        return await TryLockAsync(name, cancellationToken).ConfigureAwait(false) is { } session ? new HeldLock(this, session, name) : null;
    }

    /// <summary>A connection that has just taken a lock, and gives it back when it is closed; null when somebody else has it.</summary>
    internal Task<DbSession?> TryLockAsync(string name, CancellationToken cancellationToken) => RetryAsync(
        async token =>
        {
            DbSession session = await OpenAsync(token, ofItsOwn: true).ConfigureAwait(false);
            try
            {
                if (DbValues.ToInt64(await session.ScalarAsync(session.Texts.TryHoldLock!, token, ("name", name)).ConfigureAwait(false)) == 1)
                {
                    if (session.Texts.AllowSilence is { } allow)
                    {
                        await session.ExecuteAsync(allow, token).ConfigureAwait(false);
                    }

                    return session;
                }
            }
            catch
            {
                await session.DisposeAsync().ConfigureAwait(false);
                throw;
            }

            await session.DisposeAsync().ConfigureAwait(false);
            return null;
        },
        cancellationToken);

    internal static string DefaultFile()
    {
        string data = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        return Path.Combine(data, "KeywordBatch", "keywordbatch.db");
    }

    // A server that never answered is a wrong address more often than a restart: say so at once.
    private bool IsWorthRetrying(Exception e) =>
        _dialect.Classify(e) switch
        {
            DatabaseFault.Transient => true,
            DatabaseFault.ConnectionLost => _reached || _dialect.IsPoolEmpty(e),
            _ => false,
        };

    private static bool IsDriverException(Exception e) =>
        e is DbException or IOException or System.Net.Sockets.SocketException or TimeoutException or UnauthorizedAccessException
            or System.Security.Cryptography.CryptographicException
        && e is not KeywordBatchException;

    private async Task<DbSession> OpenAsync(CancellationToken cancellationToken, bool ofItsOwn = false)
    {
        DbConnection connection = _dialect.CreateConnection(_mayCreate, ofItsOwn);
        ConnectionPool? pool = ofItsOwn ? null : _dialect.Pool;
        Task opening = _dialect.IsInProcess ? ConnectAsync() : Task.Run(ConnectAsync, CancellationToken.None);
        try
        {
            // The driver's own time-out does not cover a pooled connection's test of life.
            await opening.WaitAsync(TimeSpan.FromSeconds((2 * _options.ConnectTimeoutSeconds) + 1), cancellationToken).ConfigureAwait(false);
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
                ConnectionPool.EndAfter(opening, connection, _dialect, pool);
            }

            throw DbSession.AsLoss(e, connection, cancellationToken) ?? e;
        }

        _reached = true;
        return new DbSession(connection, pool, _dialect, Texts, Trace);

        async Task ConnectAsync()
        {
            await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
            await _dialect.PrepareSessionAsync(connection, cancellationToken).ConfigureAwait(false);
        }
    }

    private sealed record KnownSchema(KeywordSchema Schema, SqlTexts Texts);
}

using System.Data;
using System.Data.Common;
using Dapper;
using Npgsql;

namespace KeywordBatch.Database;

/// <summary>
/// An open connection, and at most one transaction on it. Every statement is cancelled on the server when its token
/// is, from here: not every driver does that by itself, and those that do connect to the server on the thread of
/// whoever cancels, who then waits for it.
/// </summary>
internal sealed class DbSession(DbConnection connection, SqlDialect dialect, SqlTexts texts, Action<string>? trace) : IAsyncDisposable
{
    /// <summary>How long a cancelled statement, a rollback or a given-back lock may keep its caller waiting.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private DbTransaction? _transaction;
    private string? _settings = dialect.SessionSettings;
    private bool _abandoned;

    public SqlDialect Dialect { get; } = dialect;

    public SqlTexts Texts { get; } = texts;

    /// <summary>Statements sent so far; tests hold the writer to its promise by it.</summary>
    public int Statements { get; private set; }

    public async Task BeginAsync(CancellationToken cancellationToken)
    {
        if (_settings is { } settings)
        {
            _settings = null;
            await ExecuteAsync(settings, cancellationToken).ConfigureAwait(false);
        }

        IsolationLevel level = Dialect.TransactionsAreExclusive ? IsolationLevel.Serializable : IsolationLevel.ReadCommitted;
        _transaction = await RunAsync(null, () => connection.BeginTransactionAsync(level, CancellationToken.None).AsTask(), cancellationToken).ConfigureAwait(false);
    }

    public async Task CommitAsync(CancellationToken cancellationToken)
    {
        DbTransaction transaction = _transaction ?? throw new InvalidOperationException("No transaction is open.");
        await RunAsync(null, () => transaction.CommitAsync(CancellationToken.None), cancellationToken).ConfigureAwait(false);
        await transaction.DisposeAsync().ConfigureAwait(false);
        _transaction = null;
    }

    /// <summary>Gives up what was not committed; on a lost connection the server has done so.</summary>
    public async Task RollbackAsync()
    {
        if (_transaction is { } transaction)
        {
            _transaction = null;
            await IgnoringLossAsync(async token =>
            {
                await RunAsync(null, () => transaction.RollbackAsync(CancellationToken.None), token).ConfigureAwait(false);
                await transaction.DisposeAsync().ConfigureAwait(false);
            }).ConfigureAwait(false);
        }
    }

    /// <summary>Sends a statement that a lost connection makes unnecessary, such as giving back a lock.</summary>
    public Task TryExecuteAsync(string sql, params (string Name, object? Value)[] parameters) =>
        IgnoringLossAsync(token => ExecuteAsync(sql, token, parameters));

    /// <summary>A savepoint where the engine gives up the whole transaction after a failed statement.</summary>
    public Task SaveAsync(CancellationToken cancellationToken) =>
        Dialect.Url.Engine == DatabaseEngine.PostgreSql
            ? _transaction!.SaveAsync("kb", cancellationToken)
            : Task.CompletedTask;

    public Task RestoreAsync(CancellationToken cancellationToken) =>
        Dialect.Url.Engine == DatabaseEngine.PostgreSql
            ? _transaction!.RollbackAsync("kb", cancellationToken)
            : Task.CompletedTask;

    public async Task<int> ExecuteAsync(string sql, CancellationToken cancellationToken, params (string Name, object? Value)[] parameters)
    {
        DbCommand command = Command(sql, parameters);
        await using (command.ConfigureAwait(false))
        {
            return await RunAsync(command, () => command.ExecuteNonQueryAsync(CancellationToken.None), cancellationToken).ConfigureAwait(false);
        }
    }

    public async Task<object?> ScalarAsync(string sql, CancellationToken cancellationToken, params (string Name, object? Value)[] parameters)
    {
        DbCommand command = Command(sql, parameters);
        await using (command.ConfigureAwait(false))
        {
            object? value = await RunAsync(command, () => command.ExecuteScalarAsync(CancellationToken.None), cancellationToken).ConfigureAwait(false);
            return value is DBNull ? null : value;
        }
    }

    /// <summary>A whole result, rows mapped by name to T's properties; for results that are small by nature.</summary>
    public async Task<List<T>> QueryAsync<T>(string sql, CancellationToken cancellationToken, params (string Name, object? Value)[] parameters)
    {
        var rows = new List<T>();
        DbReading reading = await ReadAsync(sql, cancellationToken, parameters).ConfigureAwait(false);
        await using (reading.ConfigureAwait(false))
        {
            Func<DbDataReader, T>? parse = null;
            while (await reading.NextAsync().ConfigureAwait(false))
            {
                parse ??= reading.Reader.GetRowParser<T>();
                rows.Add(parse(reading.Reader));
            }
        }

        return rows;
    }

    /// <summary>Sends rows by PostgreSQL's COPY, in its text form, a part of it at a time.</summary>
    public Task CopyAsync(string sql, IReadOnlyList<object?[]> rows, CancellationToken cancellationToken)
    {
        trace?.Invoke(sql);
        Statements++;
        return RunAsync(
            null,
            async () =>
            {
                TextWriter writer = await ((NpgsqlConnection)connection).BeginTextImportAsync(sql, cancellationToken).ConfigureAwait(false);
                await using (writer.ConfigureAwait(false))
                {
                    // Below the writer: the bytes are made, and need not be made of characters once more.
                    await CopyText.SendAsync(((StreamWriter)writer).BaseStream, rows, cancellationToken).ConfigureAwait(false);
                }
            },
            cancellationToken);
    }

    /// <summary>A result to be read row by row; disposing it early ends the statement on the server.</summary>
    public async Task<DbReading> ReadAsync(string sql, CancellationToken cancellationToken, params (string Name, object? Value)[] parameters)
    {
        DbCommand command = Command(sql, parameters);
        try
        {
            DbDataReader reader = await RunAsync(command, () => command.ExecuteReaderAsync(CancellationToken.None), cancellationToken).ConfigureAwait(false);
            return new DbReading(this, command, reader, cancellationToken);
        }
        catch
        {
            await command.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await RollbackAsync().ConfigureAwait(false);
        if (!_abandoned)
        {
            await IgnoringLossAsync(token => RunAsync(null, () => connection.DisposeAsync().AsTask(), token)).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Does something on the connection that must not outlive its token for long: it is cancelled on the server, and when
    /// nothing comes of that (the network swallows everything), the connection is left to itself. What drivers throw
    /// on connections that broke under them becomes an IOException.
    /// </summary>
    /// <param name="command">What to cancel; null where nothing can be.</param>
    /// <param name="run">Does it.</param>
    /// <param name="cancellationToken">Ends it.</param>
    internal async Task<T> RunAsync<T>(DbCommand? command, Func<Task<T>> run, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (_abandoned)
        {
            throw new IOException("The connection was given up.");
        }

        Task cancelling = Task.CompletedTask;
        using var patience = new CancellationTokenSource();
        CancellationTokenRegistration registration = cancellationToken.Register(() =>
        {
            // Not here: cancelling connects to the server, and whoever cancels must neither wait for that nor see it fail.
            cancelling = command is null ? Task.CompletedTask : CancelAsync(command);
            patience.CancelAfter(Patience);
        });
        Task<T> running = Dialect.IsInProcess ? run() : Task.Run(run, CancellationToken.None);
        try
        {
            return await running.WaitAsync(patience.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (cancellationToken.IsCancellationRequested)
        {
            if (!running.IsCompleted)
            {
                Abandon(running);
            }

            throw e as OperationCanceledException ?? new OperationCanceledException("The statement was cancelled.", e, cancellationToken);
        }
        catch (Exception e) when (AsLoss(e, connection, cancellationToken) is { } loss)
        {
            throw loss;
        }
        finally
        {
            await registration.DisposeAsync().ConfigureAwait(false);
            await EndCancellingAsync(cancelling).ConfigureAwait(false);
        }
    }

    internal Task RunAsync(DbCommand? command, Func<Task> run, CancellationToken cancellationToken) =>
        RunAsync(
            command,
            async () =>
            {
                await run().ConfigureAwait(false);
                return true;
            },
            cancellationToken);

    /// <summary>Asks the server to end a statement; when it is out of reach, there is nothing to end.</summary>
    private void TryCancel(DbCommand command)
    {
        try
        {
            Dialect.Cancel(command);
        }
        catch (Exception e) when (e is DbException or IOException or InvalidOperationException or System.Net.Sockets.SocketException or TimeoutException)
        {
            trace?.Invoke($"-- A statement could not be cancelled: {DatabaseErrors.OneLine(e)}");
        }
    }

    /// <summary>What drivers throw on connections that broke under them, as what it is; null for what is so already.</summary>
    internal static Exception? AsLoss(Exception e, DbConnection connection, CancellationToken cancellationToken) => e switch
    {
        OperationCanceledException when !cancellationToken.IsCancellationRequested => new TimeoutException(e.Message, e),
        NullReferenceException or AggregateException or ObjectDisposedException => new IOException(DatabaseErrors.OneLine(e.GetBaseException()), e),
        InvalidOperationException when connection.State != ConnectionState.Open => new IOException(DatabaseErrors.OneLine(e), e),
        _ => null,
    };

    /// <summary>Closes a connection once what still runs on it has ended, by the server or by its time-out.</summary>
    internal static void DisposeAfter(Task running, DbConnection connection) =>
        _ = running.ContinueWith(
            async done =>
            {
                _ = done.Exception;
                await connection.DisposeAsync().ConfigureAwait(false);
            },
            TaskScheduler.Default);

    /// <summary>Begins to cancel a statement, without waiting for a network.</summary>
    internal Task CancelAsync(DbCommand command)
    {
        if (Dialect.IsInProcess)
        {
            TryCancel(command);
            return Task.CompletedTask;
        }

        return Task.Run(() => TryCancel(command), CancellationToken.None);
    }

    // A cancel that is late must not hit the next statement.
    private async Task EndCancellingAsync(Task cancelling)
    {
        if (_abandoned)
        {
            return;
        }

        try
        {
            await cancelling.WaitAsync(Patience).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            Abandon(cancelling);
        }
    }

    // Closing a connection that is at work would wait for the work: it is closed when that ends, by the server or by its time-out.
    private void Abandon(Task running)
    {
        if (!_abandoned)
        {
            _abandoned = true;
            trace?.Invoke("-- The connection did not answer any more and was given up.");
            DisposeAfter(running, connection);
        }
    }

    /// <summary>Does something that a lost connection makes unnecessary, and gives the connection up when that takes too long.</summary>
    internal async Task IgnoringLossAsync(Func<CancellationToken, Task> work)
    {
        if (_abandoned)
        {
            return;
        }

        using var patience = new CancellationTokenSource(Patience);
        try
        {
            await work(patience.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is DbException or IOException or InvalidOperationException or TimeoutException
            or OperationCanceledException or System.Net.Sockets.SocketException)
        {
            trace?.Invoke($"-- The connection was lost before its end: {DatabaseErrors.OneLine(e)}");
        }
    }

    private DbCommand Command(string sql, (string Name, object? Value)[] parameters)
    {
        trace?.Invoke(sql);
        Statements++;
        DbCommand command = connection.CreateCommand();
        command.CommandText = _settings is null ? sql : $"{_settings};{Environment.NewLine}{sql}";
        _settings = null;
        command.Transaction = _transaction;
        foreach ((string name, object? value) in parameters)
        {
            DbParameter parameter = command.CreateParameter();
            parameter.ParameterName = "@" + name;
            parameter.Value = value switch
            {
                null => DBNull.Value,
                DateOnly day => Dialect.Midnight(day),
                DateTime time => Dialect.Time(time),
                _ => value,
            };
            command.Parameters.Add(parameter);
        }

        return command;
    }
}

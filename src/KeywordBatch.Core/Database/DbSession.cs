using System.Data;
using System.Data.Common;
using Dapper;

namespace KeywordBatch.Database;

/// <summary>
/// An open connection, and at most one transaction on it. Every statement is cancelled on the server when its token
/// is, since not every driver does that by itself.
/// </summary>
internal sealed class DbSession(DbConnection connection, SqlDialect dialect, SqlTexts texts, Action<string>? trace) : IAsyncDisposable
{
    private DbTransaction? _transaction;

    public SqlDialect Dialect { get; } = dialect;

    public SqlTexts Texts { get; } = texts;

    /// <summary>Statements sent so far; tests hold the writer to its promise by it.</summary>
    public int Statements { get; private set; }

    public async Task BeginAsync(CancellationToken cancellationToken)
    {
        IsolationLevel level = Dialect.TransactionsAreExclusive ? IsolationLevel.Serializable : IsolationLevel.ReadCommitted;
        _transaction = await connection.BeginTransactionAsync(level, cancellationToken).ConfigureAwait(false);
    }

    public async Task CommitAsync(CancellationToken cancellationToken)
    {
        DbTransaction transaction = _transaction ?? throw new InvalidOperationException("No transaction is open.");
        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        await transaction.DisposeAsync().ConfigureAwait(false);
        _transaction = null;
    }

    /// <summary>Gives up what was not committed; on a lost connection the server has done so.</summary>
    public async Task RollbackAsync()
    {
        if (_transaction is { } transaction)
        {
            _transaction = null;
            await IgnoringLossAsync(() => transaction.RollbackAsync(CancellationToken.None)).ConfigureAwait(false);
            await IgnoringLossAsync(() => transaction.DisposeAsync().AsTask()).ConfigureAwait(false);
        }
    }

    /// <summary>Sends a statement that a lost connection makes unnecessary, such as giving back a lock.</summary>
    public Task TryExecuteAsync(string sql, params (string Name, object? Value)[] parameters) =>
        IgnoringLossAsync(() => ExecuteAsync(sql, CancellationToken.None, parameters));

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
            return await CancellableAsync(command, c => c.ExecuteNonQueryAsync(cancellationToken), cancellationToken).ConfigureAwait(false);
        }
    }

    public async Task<object?> ScalarAsync(string sql, CancellationToken cancellationToken, params (string Name, object? Value)[] parameters)
    {
        DbCommand command = Command(sql, parameters);
        await using (command.ConfigureAwait(false))
        {
            object? value = await CancellableAsync(command, c => c.ExecuteScalarAsync(cancellationToken), cancellationToken).ConfigureAwait(false);
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

    /// <summary>A result to be read row by row; disposing it early ends the statement on the server.</summary>
    public async Task<DbReading> ReadAsync(string sql, CancellationToken cancellationToken, params (string Name, object? Value)[] parameters)
    {
        DbCommand command = Command(sql, parameters);
        try
        {
            DbDataReader reader = await CancellableAsync(command, c => c.ExecuteReaderAsync(cancellationToken), cancellationToken).ConfigureAwait(false);
            return new DbReading(command, reader, Dialect, cancellationToken);
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
        await connection.DisposeAsync().ConfigureAwait(false);
    }

    private async Task IgnoringLossAsync(Func<Task> work)
    {
        try
        {
            await work().ConfigureAwait(false);
        }
        catch (Exception e) when (e is DbException or IOException or InvalidOperationException)
        {
            trace?.Invoke($"-- The connection was lost before its end: {DatabaseErrors.OneLine(e)}");
        }
    }

    private DbCommand Command(string sql, (string Name, object? Value)[] parameters)
    {
        trace?.Invoke(sql);
        Statements++;
        DbCommand command = connection.CreateCommand();
        command.CommandText = sql;
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

    private async Task<T> CancellableAsync<T>(DbCommand command, Func<DbCommand, Task<T>> run, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        CancellationTokenRegistration registration = cancellationToken.Register(() => Dialect.Cancel(command));
        await using (registration.ConfigureAwait(false))
        {
            try
            {
                return await run(command).ConfigureAwait(false);
            }
            catch (Exception e) when (cancellationToken.IsCancellationRequested && e is not OperationCanceledException)
            {
                throw new OperationCanceledException("The statement was cancelled.", e, cancellationToken);
            }
        }
    }
}

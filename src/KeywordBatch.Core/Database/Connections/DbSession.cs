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
/// <param name="connection">The connection.</param>
/// <param name="pool">Where it comes from; null where closing it ends it.</param>
/// <param name="dialect">Of its engine.</param>
/// <param name="texts">The statements.</param>
/// <param name="trace">Told every SQL text before it is sent.</param>
internal sealed partial class DbSession(DbConnection connection, ConnectionPool? pool, SqlDialect dialect, SqlTexts texts, Action<string>? trace)
    : IAsyncDisposable
{
    private DbTransaction? _transaction;

    // What is not worth a trip of its own and goes with the next statement.
    private string? _ahead = dialect.SessionSettings;

    public SqlDialect Dialect { get; } = dialect;

    public SqlTexts Texts { get; } = texts;

    /// <summary>Whether the connection is still there: drivers give it up at errors that they take for the server's end.</summary>
    public bool IsOpen => connection.State == ConnectionState.Open;

    /// <summary>Statements sent so far; tests hold the writer to its promise by it.</summary>
    public int Statements { get; private set; }

    /// <summary>How much one statement carries.</summary>
    public async Task<StatementLimit> LimitAsync(CancellationToken cancellationToken) =>
        Dialect.Limit ??= Texts.MaxPacket is { } text
            ? StatementLimit.OfPacket(DbValues.ToInt64(await ScalarAsync(text, cancellationToken).ConfigureAwait(false)))
            : StatementLimit.None;

    /// <summary>Leaves the session nearly as it is: for statements on our own tables that stand by themselves.</summary>
    public void SkipSettings() => _ahead = Dialect.LeastSettings;

    public async Task BeginAsync(CancellationToken cancellationToken)
    {
        await SendAheadAsync(cancellationToken).ConfigureAwait(false);
        IsolationLevel level = Dialect.TransactionsAreExclusive ? IsolationLevel.Serializable : IsolationLevel.ReadCommitted;
        _transaction = await RunAsync(null, () => connection.BeginTransactionAsync(level, CancellationToken.None).AsTask(), cancellationToken).ConfigureAwait(false);
    }

    public async Task CommitAsync(CancellationToken cancellationToken)
    {
        DbTransaction transaction = _transaction ?? throw new InvalidOperationException("No transaction is open.");
        await (Texts.CommitDurably is { } durably ? ExecuteAsync(durably, cancellationToken) : SendAheadAsync(cancellationToken)).ConfigureAwait(false);
        await RunAsync(() => transaction.CommitAsync(CancellationToken.None), cancellationToken).ConfigureAwait(false);
        await transaction.DisposeAsync().ConfigureAwait(false);
        _transaction = null;
    }

    /// <summary>Gives up what was not committed; on a lost connection the server has done so.</summary>
    public async Task RollbackAsync()
    {
        if (_transaction is { } transaction)
        {
            _transaction = null;
            _ahead = null;
            Exception? fault = await IgnoringLossAsync(async token =>
            {
                await RunAsync(() => transaction.RollbackAsync(CancellationToken.None), token).ConfigureAwait(false);
                await transaction.DisposeAsync().ConfigureAwait(false);
            }).ConfigureAwait(false);

            // One that the server has ended by itself, as after a commit that it refused, is no longer there to be rolled back.
            _mustEnd |= fault is not (null or InvalidOperationException) && IsOpen;
        }
    }

    /// <summary>Gives back what the session holds, such as a lock. Where that fails the session ends, rather than be used again with it.</summary>
    public async Task GiveBackAsync(string sql, params (string Name, object? Value)[] parameters)
    {
        Exception? fault = await IgnoringLossAsync(token => ExecuteAsync(sql, token, parameters)).ConfigureAwait(false);
        _mustEnd |= fault is not null && IsOpen;
    }

    /// <summary>Before the next statement a savepoint, where the engine gives up the whole transaction after a failed one.</summary>
    public void Save() => Ahead("SAVEPOINT kb");

    /// <summary>Back to it before the next statement.</summary>
    public void Restore() => Ahead("ROLLBACK TO SAVEPOINT kb");

    public async Task<int> ExecuteAsync(string sql, CancellationToken cancellationToken, params (string Name, object? Value)[] parameters)
    {
        DbCommand command = Command(sql, parameters);
        await using (command.ConfigureAwait(false))
        {
            return await RunAsync(command, () => command.ExecuteNonQueryAsync(CancellationToken.None), cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The same for a short statement that is sent over and over, where reading and planning it is much of what it costs.</summary>
    public async Task<int> ExecuteKeptAsync(string sql, CancellationToken cancellationToken, params (string Name, object? Value)[] parameters)
    {
        if (!Dialect.KeepsStatements)
        {
            return await ExecuteAsync(sql, cancellationToken, parameters).ConfigureAwait(false);
        }

        DbCommand command = Command(sql, parameters);
        await using (command.ConfigureAwait(false))
        {
            try
            {
                return await RunAsync(command, PrepareAndExecuteAsync, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception e) when (Dialect.HasMissedStatement(e))
            {
                // Counted as a fault of the moment, so that the work is done again: then without.
                Dialect.KeepsStatements = false;
                throw;
            }
        }

        async Task<int> PrepareAndExecuteAsync()
        {
            await command.PrepareAsync(CancellationToken.None).ConfigureAwait(false);

            // Nothing cancels preparing, and nobody may take what nobody waits for any more.
            cancellationToken.ThrowIfCancellationRequested();
            return await command.ExecuteNonQueryAsync(CancellationToken.None).ConfigureAwait(false);
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
    public Task<List<T>> QueryAsync<T>(string sql, CancellationToken cancellationToken, params (string Name, object? Value)[] parameters)
    {
        Func<DbDataReader, T>? parse = null;
        return ListAsync(sql, row => (parse ??= row.GetRowParser<T>())(row), cancellationToken, parameters);
    }

    /// <summary>All rows of a result, each as it is read.</summary>
    public async Task<List<T>> ListAsync<T>(
        string sql, Func<DbDataReader, T> read, CancellationToken cancellationToken, params (string Name, object? Value)[] parameters)
    {
        var rows = new List<T>();
        DbReading reading = await ReadAsync(sql, cancellationToken, parameters).ConfigureAwait(false);
        await using (reading.ConfigureAwait(false))
        {
            while (await reading.NextAsync().ConfigureAwait(false))
            {
                rows.Add(read(reading.Reader));
            }
        }

        return rows;
    }

    /// <summary>Sends rows by PostgreSQL's COPY, in its text form, a part of it at a time.</summary>
    public async Task CopyAsync(string sql, IReadOnlyList<object?[]> rows, CancellationToken cancellationToken)
    {
        await SendAheadAsync(cancellationToken).ConfigureAwait(false);
        trace?.Invoke(sql);
        Statements++;
        await RunAsync(
            async () =>
            {
                TextWriter writer = await ((NpgsqlConnection)connection).BeginTextImportAsync(sql, cancellationToken).ConfigureAwait(false);
                await using (writer.ConfigureAwait(false))
                {
                    // Below the writer: the bytes are made, and need not be made of characters once more.
                    await CopyText.SendAsync(((StreamWriter)writer).BaseStream, rows, cancellationToken).ConfigureAwait(false);
                }
            },
            cancellationToken).ConfigureAwait(false);
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
            await IgnoringLossAsync(token => RunAsync(CloseAsync, token)).ConfigureAwait(false);
        }
    }

    private void Ahead(string sql)
    {
        if (Dialect.Url.Engine == DatabaseEngine.PostgreSql)
        {
            _ahead = _ahead is null ? sql : $"{_ahead};{Environment.NewLine}{sql}";
        }
    }

    private async Task SendAheadAsync(CancellationToken cancellationToken)
    {
        if (_ahead is { } sql)
        {
            _ahead = null;
            await ExecuteAsync(sql, cancellationToken).ConfigureAwait(false);
        }
    }

    private DbCommand Command(string sql, (string Name, object? Value)[] parameters)
    {
        trace?.Invoke(sql);
        Statements++;
        DbCommand command = connection.CreateCommand();
        command.CommandText = _ahead is null ? sql : $"{_ahead};{Environment.NewLine}{sql}";
        _ahead = null;
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

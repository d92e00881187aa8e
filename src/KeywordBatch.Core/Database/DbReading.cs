using System.Data.Common;

namespace KeywordBatch.Database;

/// <summary>An open result. A reader that is closed early would drain its rows, so the command is cancelled first.</summary>
internal sealed class DbReading : IAsyncDisposable
{
    private readonly DbCommand _command;
    private readonly SqlDialect _dialect;
    private readonly CancellationToken _cancellationToken;
    private readonly CancellationTokenRegistration _registration;
    private bool _ended;

    public DbReading(DbCommand command, DbDataReader reader, SqlDialect dialect, CancellationToken cancellationToken)
    {
        _command = command;
        _dialect = dialect;
        _cancellationToken = cancellationToken;
        Reader = reader;
        _registration = cancellationToken.Register(() => dialect.Cancel(command));
    }

    public DbDataReader Reader { get; }

    public async ValueTask<bool> NextAsync()
    {
        try
        {
            _cancellationToken.ThrowIfCancellationRequested();
            _ended = !await Reader.ReadAsync(_cancellationToken).ConfigureAwait(false);
            return !_ended;
        }
        catch (Exception e) when (_cancellationToken.IsCancellationRequested && e is not OperationCanceledException)
        {
            throw new OperationCanceledException("The statement was cancelled.", e, _cancellationToken);
        }
        catch
        {
            _ended = true;
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _registration.DisposeAsync().ConfigureAwait(false);
        try
        {
            if (!_ended)
            {
                _dialect.Cancel(_command);
            }

            await Reader.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (e is DbException or IOException)
        {
            // "Query was interrupted": what was asked for. The pool checks the connection before it is used again.
            _ = e;
        }
        finally
        {
            await _command.DisposeAsync().ConfigureAwait(false);
        }
    }
}

using System.Data.Common;
using System.Diagnostics;

namespace KeywordBatch.Database;

/// <summary>An open result. A reader that is closed early would drain its rows, so the command is cancelled first.</summary>
internal sealed class DbReading : IAsyncDisposable
{
    private readonly DbSession _session;
    private readonly DbCommand _command;
    private readonly CancellationToken _cancellationToken;
    private readonly CancellationTokenRegistration _registration;
    private readonly long _opened = Stopwatch.GetTimestamp();
    private Task _cancelling = Task.CompletedTask;
    private bool _ended;

    public DbReading(DbSession session, DbCommand command, DbDataReader reader, CancellationToken cancellationToken)
    {
        _session = session;
        _command = command;
        _cancellationToken = cancellationToken;
        Reader = reader;

        // Once for all rows, and not on the thread of whoever cancels.
        _registration = cancellationToken.Register(() => _cancelling = session.CancelAsync(command));
    }

    public DbDataReader Reader { get; }

    public async ValueTask<bool> NextAsync()
    {
        _cancellationToken.ThrowIfCancellationRequested();
        Task<bool> next;
        try
        {
            next = Reader.ReadAsync(CancellationToken.None);
        }
        catch (Exception e)
        {
            next = Task.FromException<bool>(e);
        }

        try
        {
            // Most rows are here already and need nobody to wait for them.
            _ended = !(next.IsCompletedSuccessfully ? next.Result : await _session.RunAsync(null, () => next, _cancellationToken).ConfigureAwait(false));
            return !_ended;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            _ended = true;
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _registration.DisposeAsync().ConfigureAwait(false);
        _session.WasSilentSince(_opened);

        // "Query was interrupted" is what was asked for, and the connection is as good as before.
        await _session.IgnoringLossAsync(async token =>
        {
            await _session.RunAsync(() => _cancelling, token).ConfigureAwait(false);
            if (!_ended && !_cancellationToken.IsCancellationRequested)
            {
                await _session.RunAsync(() => _session.CancelAsync(_command), token).ConfigureAwait(false);
            }

            await _session.RunAsync(() => Reader.DisposeAsync().AsTask(), token).ConfigureAwait(false);
            await _command.DisposeAsync().ConfigureAwait(false);
        }).ConfigureAwait(false);
    }
}

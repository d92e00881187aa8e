using System.Data;
using System.Data.Common;

namespace KeywordBatch.Database;

/// <summary>What watches over a statement: nothing outlives its token, and nobody waits for a network that says nothing.</summary>
internal sealed partial class DbSession
{
    /// <summary>How long a cancelled statement, a rollback or a given-back lock may keep its caller waiting.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan CancelAgain = TimeSpan.FromMilliseconds(50);

    private bool _abandoned;
    private bool _mustEnd;
    private long? _silentSince;

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
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var patience = new CancellationTokenSource();
        CancellationTokenRegistration registration = cancellationToken.Register(() =>
        {
            // Not here: cancelling connects to the server, and whoever cancels must neither wait for that nor see it fail.
            cancelling = command is null ? Task.CompletedTask : CancelUntilAsync(ended.Task, command);
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
            ended.SetResult();
            await registration.DisposeAsync().ConfigureAwait(false);
            await EndCancellingAsync(cancelling).ConfigureAwait(false);
        }
    }

    internal Task RunAsync(Func<Task> run, CancellationToken cancellationToken) =>
        RunAsync(
            null,
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

    // A statement that is only on its way to the server has nothing to cancel yet, and drivers let such a cancel come to nothing.
    private async Task CancelUntilAsync(Task ended, DbCommand command)
    {
        do
        {
            await CancelAsync(command).ConfigureAwait(false);
        }
        while (await Task.WhenAny(ended, Task.Delay(CancelAgain)).ConfigureAwait(false) != ended);
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
            ConnectionPool.EndAfter(running, connection, Dialect, pool);
        }
    }

    /// <summary>The server may have ended the session for its silence, while a result was read that had come already.</summary>
    /// <param name="opened">The timestamp at which the result came.</param>
    internal void WasSilentSince(long opened) => _silentSince = opened;

    /// <summary>Does something that a lost connection makes unnecessary, and gives the connection up when that takes too long.</summary>
    /// <returns>Why it was not done; null when it was.</returns>
    internal async Task<Exception?> IgnoringLossAsync(Func<CancellationToken, Task> work)
    {
        if (_abandoned)
        {
            return null;
        }

        using var patience = new CancellationTokenSource(Patience);
        try
        {
            await work(patience.Token).ConfigureAwait(false);
            return null;
        }
        catch (Exception e) when (e is DbException or IOException or InvalidOperationException or TimeoutException
            or OperationCanceledException or System.Net.Sockets.SocketException)
        {
            trace?.Invoke($"-- The connection was lost before its end: {DatabaseErrors.OneLine(e)}");
            return e;
        }
    }

    private Task CloseAsync() => _mustEnd ? Dialect.EndAsync(connection) : Dialect.GiveBackAsync(connection, _silentSince).AsTask();
}

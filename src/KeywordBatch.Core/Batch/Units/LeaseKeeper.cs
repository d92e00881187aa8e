namespace KeywordBatch.Batch;

/// <summary>Renews a lease at a third of its length while work goes on; when it is lost, the work is cancelled.</summary>
internal sealed class LeaseKeeper : IAsyncDisposable
{
    private readonly CancellationTokenSource _ended = new();
    private readonly CancellationTokenSource _work;
    private readonly PeriodicTimer _timer;
    private readonly Task _renewals;

    private LeaseKeeper(TimeSpan lease, Func<CancellationToken, Task<bool>> renew, TimeProvider time, CancellationToken cancellationToken)
    {
        _work = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _timer = new(lease / 3, time);
        _renewals = RenewAsync(lease, renew, time);
    }

    /// <summary>Cancelled from outside, or when the lease is lost.</summary>
    public CancellationToken Token => _work.Token;

    /// <summary>Whether the lease was lost.</summary>
    public bool Lost { get; private set; }

    public static LeaseKeeper Start(TimeSpan lease, Func<CancellationToken, Task<bool>> renew, TimeProvider time, CancellationToken cancellationToken) =>
        new(lease, renew, time, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        // Ends the wait without an exception, which would render a stack trace for each unit of work.
        _timer.Dispose();
        await _ended.CancelAsync().ConfigureAwait(false);
        await _renewals.ConfigureAwait(false);
        _ended.Dispose();
        _work.Dispose();
    }

    private async Task RenewAsync(TimeSpan lease, Func<CancellationToken, Task<bool>> renew, TimeProvider time)
    {
        try
        {
            while (await _timer.WaitForNextTickAsync(CancellationToken.None).ConfigureAwait(false))
            {
                if (!await TryRenewAsync(renew, lease, time).ConfigureAwait(false))
                {
                    Lost = true;
                    await _work.CancelAsync().ConfigureAwait(false);
                    return;
                }
            }
        }
        catch (OperationCanceledException) when (_ended.IsCancellationRequested)
        {
            // The work is done.
        }
    }

    // Only a clear no is a no. While the server stays away or says nothing, the next tick tries again: the work meets the
    // same error at its next chunk, which tells it better, and the fence keeps anything from being stored should the
    // lease have run out meanwhile.
    private async Task<bool> TryRenewAsync(Func<CancellationToken, Task<bool>> renew, TimeSpan lease, TimeProvider time)
    {
        using var patience = new CancellationTokenSource(lease / 3, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, _ended.Token);
        try
        {
            return await renew(both.Token).ConfigureAwait(false);
        }
        catch (KeywordBatchException)
        {
            return true;
        }
        catch (OperationCanceledException) when (!_ended.IsCancellationRequested)
        {
            return true;
        }
    }
}

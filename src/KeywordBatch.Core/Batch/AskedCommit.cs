using KeywordBatch.Database;

namespace KeywordBatch.Batch;

/// <summary>
/// The commit of one piece of a unit's work, whose answer may be lost with the connection: what it was asked for, and, when
/// the work is done once more, whether it has come to be.
/// </summary>
/// <param name="lease">The unit; null outside a run.</param>
/// <typeparam name="T">What the work comes to.</typeparam>
internal sealed class AskedCommit<T>(UnitLease? lease)
    where T : class
{
    private T? _asked;
    private bool _showsInRows;
    private long _settled;

    /// <summary>Commits.</summary>
    /// <param name="session">With the transaction.</param>
    /// <param name="result">What is stored then.</param>
    /// <param name="showsInRows">Whether the rows stored tell by themselves that it was committed; else the unit's own count does.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public async Task<T> RunAsync(DbSession session, T result, bool showsInRows, CancellationToken cancellationToken)
    {
        if (!showsInRows && lease is not null)
        {
            _settled = await UnitStore.CountSettledAsync(session, lease, cancellationToken).ConfigureAwait(false);
        }

        (_asked, _showsInRows) = (result, showsInRows);
        try
        {
            await session.CommitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (session.Dialect.WasRolledBack(e))
        {
            _asked = null;
            throw;
        }

        return result;
    }

    /// <summary>What an earlier commit has stored; null when there was none, or nothing came of it.</summary>
    /// <param name="session">With another transaction.</param>
    /// <param name="isThere">Whether all the rows that it was asked for are stored; only asked where rows tell.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="LeaseLostException">Another worker has the unit, and may have stored the same.</exception>
    public async Task<T?> FindAsync(DbSession session, Func<T, bool> isThere, CancellationToken cancellationToken)
    {
        if (_asked is not { } asked)
        {
            return null;
        }

        // Under its owner and epoch only this work can have changed the count.
        long settled = lease is null ? 0 : await UnitStore.CountSettledAsync(session, lease, cancellationToken).ConfigureAwait(false);
        if (settled < 0)
        {
            throw new LeaseLostException(lease!);
        }

        bool committed = _showsInRows ? isThere(asked) : lease is not null && settled == _settled;
        return committed ? asked : null;
    }
}

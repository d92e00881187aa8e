namespace KeywordBatch.Database;

/// <summary>An advisory lock, held by its connection or by a transaction on it.</summary>
/// <param name="database">Whose connections.</param>
/// <param name="session">The connection that holds it.</param>
/// <param name="name">The lock.</param>
internal sealed class HeldLock(KeywordDatabase database, DbSession session, string name) : IHeldLock
{
    private DbSession _session = session;

    public async Task<bool> KeepAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _session.ScalarAsync(SqlTexts.Alive, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (Exception e) when (database.IsTransient(e))
        {
            await _session.DisposeAsync().ConfigureAwait(false);
        }

        if (await database.TryLockAsync(name, cancellationToken).ConfigureAwait(false) is not { } again)
        {
            return false;
        }

        _session = again;
        return true;
    }

    public async ValueTask DisposeAsync()
    {
        if (_session.Texts.GiveBackLock is { } giveBack)
        {
            await _session.GiveBackAsync(giveBack, ("name", name)).ConfigureAwait(false);
        }

        await _session.DisposeAsync().ConfigureAwait(false);
    }
}

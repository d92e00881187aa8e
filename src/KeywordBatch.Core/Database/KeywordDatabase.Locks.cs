namespace KeywordBatch.Database;

/// <summary>Locks that outlast a transaction, for work that one process alone may do.</summary>
public sealed partial class KeywordDatabase
{
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
    internal Task<DbSession?> TryLockAsync(string name, CancellationToken cancellationToken) =>
        OpenForAsync(
            async (session, token) =>
            {
                if (session.Texts.GiveBackLock is null)
                {
                    await session.BeginAsync(token).ConfigureAwait(false);
                }

                if (DbValues.ToInt64(await session.ScalarAsync(session.Texts.TryHoldLock!, token, ("name", name)).ConfigureAwait(false)) != 1)
                {
                    await session.DisposeAsync().ConfigureAwait(false);
                    return null;
                }

                if (session.Texts.AllowSilence is { } allow)
                {
                    await session.ExecuteAsync(allow, token).ConfigureAwait(false);
                }

                return (DbSession?)session;
            },
            ofItsOwn: true,
            cancellationToken);
}

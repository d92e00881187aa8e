namespace KeywordBatch.Database;

/// <summary>An advisory lock, held by its connection.</summary>
internal sealed class HeldLock(DbSession session, string name) : IAsyncDisposable
{
    public async ValueTask DisposeAsync()
    {
        await session.TryExecuteAsync(session.Texts.GiveBackLock, ("name", name)).ConfigureAwait(false);
        await session.DisposeAsync().ConfigureAwait(false);
    }
}

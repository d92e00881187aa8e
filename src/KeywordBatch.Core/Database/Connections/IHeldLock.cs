namespace KeywordBatch.Database;

/// <summary>A lock that one of several processes holds; disposing of it gives it back.</summary>
internal interface IHeldLock : IAsyncDisposable
{
    /// <summary>Looks whether the lock is still held, and takes it again where its connection was lost and nobody else has it.</summary>
    /// <returns>False when somebody else has it by now.</returns>
    /// <exception cref="KeywordBatchException">The server cannot be reached.</exception>
    Task<bool> KeepAsync(CancellationToken cancellationToken);
}

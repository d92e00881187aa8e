namespace KeywordBatch.Database;

/// <summary>
/// A transaction under a lock of the server's by a name, which ends with it: the same work done once more, after an answer was
/// lost, begins when the first one has come to an end, whichever that was.
/// </summary>
internal static class LockedTransaction
{
    /// <summary>How long a transaction waits for its lock, in seconds, where the server lets it say so.</summary>
    public const int PatienceSeconds = 60;

    /// <summary>Does work that commits; what it has not committed is rolled back.</summary>
    /// <param name="session">The session.</param>
    /// <param name="name">The lock's name, at most 64 characters.</param>
    /// <param name="busy">The error when the lock is not free in time.</param>
    /// <param name="work">The work.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public static async Task<T> RunAsync<T>(
        DbSession session, string name, Func<Exception> busy, Func<Task<T>> work, CancellationToken cancellationToken)
    {
        (string? acquire, string? release) = (session.Texts.AcquireLock, session.Texts.ReleaseLock);
        try
        {
            // Where the lock lasts longer than a transaction it comes before it, so that the first look at the table comes after
            // the last holder's commit.
            if (acquire is not null && release is not null && DbValues.ToInt64(await AcquireAsync(acquire).ConfigureAwait(false)) != 1)
            {
                throw busy();
            }

            await session.BeginAsync(cancellationToken).ConfigureAwait(false);
            if (acquire is not null && release is null)
            {
                await AcquireAsync(acquire).ConfigureAwait(false);
            }

            return await work().ConfigureAwait(false);
        }
        finally
        {
            await session.RollbackAsync().ConfigureAwait(false);
            if (release is not null)
            {
                await session.GiveBackAsync(release, ("name", name)).ConfigureAwait(false);
            }
        }

        Task<object?> AcquireAsync(string sql) => session.ScalarAsync(sql, cancellationToken, ("name", name), ("seconds", PatienceSeconds));
    }
}

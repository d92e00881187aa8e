using System.Data.Common;

namespace KeywordBatch.Database;

/// <summary>
/// Inserts rows in one statement; when a value does not fit, halves the rows until the bad ones are alone, so that a
/// bad row costs only itself and about two statements for each halving.
/// </summary>
internal static class BisectingInsert
{
    /// <summary>Inserts within the session's open transaction.</summary>
    /// <param name="session">A session in a transaction.</param>
    /// <param name="rows">What to insert.</param>
    /// <param name="maxRows">The most rows one statement takes.</param>
    /// <param name="insert">Inserts some of the rows in one statement.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>The rows that do not fit, each with the server's reason; all others are inserted.</returns>
    public static async Task<IReadOnlyList<(T Row, string Reason)>> RunAsync<T>(
        DbSession session,
        IReadOnlyList<T> rows,
        int maxRows,
        Func<DbSession, ArraySegment<T>, CancellationToken, Task> insert,
        CancellationToken cancellationToken)
    {
        var bad = new List<(T, string)>();
        var pending = new Stack<(ArraySegment<T> Rows, bool KnownBad)>();
        foreach (ArraySegment<T> part in Parts(rows, maxRows).Reverse())
        {
            pending.Push((part, false));
        }

        while (pending.TryPop(out (ArraySegment<T> Rows, bool KnownBad) next))
        {
            // What is known to hold a bad row need not be tried whole, unless it is that row and lacks its reason.
            string? reason = next is { KnownBad: true, Rows.Count: > 1 }
                ? ""
                : await TryAsync(session, next.Rows, insert, cancellationToken).ConfigureAwait(false);
            if (reason is null)
            {
                continue;
            }

            if (next.Rows.Count == 1)
            {
                bad.Add((next.Rows[0], reason));
                continue;
            }

            int half = next.Rows.Count / 2;
            ArraySegment<T> left = next.Rows[..half], right = next.Rows[half..];
            string? leftReason = await TryAsync(session, left, insert, cancellationToken).ConfigureAwait(false);
            if (leftReason is null)
            {
                // The left half is in, so the bad row is in the right one.
                pending.Push((right, true));
                continue;
            }

            pending.Push((right, false));
            if (left.Count == 1)
            {
                bad.Add((left[0], leftReason));
            }
            else
            {
                pending.Push((left, true));
            }
        }

        return bad;
    }

    private static async Task<string?> TryAsync<T>(
        DbSession session, ArraySegment<T> rows, Func<DbSession, ArraySegment<T>, CancellationToken, Task> insert, CancellationToken cancellationToken)
    {
        await session.SaveAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await insert(session, rows, cancellationToken).ConfigureAwait(false);
            return null;
        }
        catch (DbException e) when (session.Dialect.Classify(e) == DatabaseFault.Data)
        {
            await session.RestoreAsync(cancellationToken).ConfigureAwait(false);
            return DatabaseErrors.OneLine(e);
        }
    }

    private static IEnumerable<ArraySegment<T>> Parts<T>(IReadOnlyList<T> rows, int maxRows)
    {
        T[] all = [.. rows];
        for (int from = 0; from < all.Length; from += maxRows)
        {
            yield return new(all, from, Math.Min(maxRows, all.Length - from));
        }
    }
}

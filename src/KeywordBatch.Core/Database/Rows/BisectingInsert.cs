using System.Data.Common;

namespace KeywordBatch.Database;

/// <summary>
/// Inserts rows in one statement; when a value does not fit, halves the rows until the first bad one is alone, and goes on
/// behind it: with all of the rest, since most often there is one bad row, and after a second one in steps that grow with
/// success. One bad row in 250 costs at most 11 statements, and rows that are all bad little more than one each.
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
        T[] all = [.. rows];
        var bad = new List<(T, string)>();
        int step = maxRows;
        for (int from = 0; from < all.Length;)
        {
            var part = new ArraySegment<T>(all, from, Math.Min(step, all.Length - from));
            string? reason = await TryAsync(session, part, insert, cancellationToken).ConfigureAwait(false);
            if (reason is null)
            {
                from += part.Count;
                step = (int)Math.Min(maxRows, step * 4L);
                continue;
            }

            (int at, reason) = await FindFirstBadAsync(session, part, reason, insert, cancellationToken).ConfigureAwait(false);
            if (reason is not null)
            {
                bad.Add((part[at], reason));
            }

            from += at + 1;
            step = bad.Count == 1 ? maxRows : Math.Clamp(at * 2, 1, maxRows);
        }

        return bad;
    }

    // Everything before the row that is found is inserted.
    private static async Task<(int At, string? Reason)> FindFirstBadAsync<T>(
        DbSession session, ArraySegment<T> rows, string reason, Func<DbSession, ArraySegment<T>, CancellationToken, Task> insert, CancellationToken cancellationToken)
    {
        int good = 0, end = rows.Count;
        string? known = rows.Count == 1 ? reason : null;
        while (end - good > 1)
        {
            int half = (end - good) / 2;
            string? refused = await TryAsync(session, rows.Slice(good, half), insert, cancellationToken).ConfigureAwait(false);
            if (refused is null)
            {
                good += half;
            }
            else
            {
                end = good + half;
                known = half == 1 ? refused : null;
            }
        }

        // Which one is bad may be known by elimination only, and then lacks its reason.
        return (good, known ?? await TryAsync(session, rows.Slice(good, 1), insert, cancellationToken).ConfigureAwait(false));
    }

    private static async Task<string?> TryAsync<T>(
        DbSession session, ArraySegment<T> rows, Func<DbSession, ArraySegment<T>, CancellationToken, Task> insert, CancellationToken cancellationToken)
    {
        session.Save();
        try
        {
            await insert(session, rows, cancellationToken).ConfigureAwait(false);
            return null;
        }
        catch (DbException e) when (session.Dialect.Classify(e) == DatabaseFault.Data)
        {
            session.Restore();
            return DatabaseErrors.OneLine(e);
        }
    }
}

using System.Data.Common;

namespace KeywordBatch.Database;

/// <summary>
/// Inserts chats into a table that may do other things with a row than keep it: a trigger or a rule that drops one makes no
/// error of it, and one that stores it in a part of the table does not count it.
/// </summary>
/// <param name="insert">Inserts chats in one statement; how many the server counts.</param>
/// <param name="stored">Called behind such a statement when all of its chats are in the table.</param>
internal sealed class WatchedChats(
    Func<DbSession, ArraySegment<ChatMessage>, CancellationToken, Task<int>> insert,
    Func<DbSession, ArraySegment<ChatMessage>, CancellationToken, Task> stored)
{
    private const string SavePart = "SAVEPOINT kb_part";
    private const string RestorePart = "ROLLBACK TO SAVEPOINT kb_part";
    private const string SaveChat = "SAVEPOINT kb_chat";
    private const string RestoreChat = "ROLLBACK TO SAVEPOINT kb_chat";

    /// <summary>Inserts chats within the session's open transaction, all of them or, with an exception, none.</summary>
    /// <returns>Those that the table has not taken; whatever else was done with them stays done.</returns>
    public async Task<IReadOnlyList<ChatMessage>> InsertAsync(DbSession session, ArraySegment<ChatMessage> rows, CancellationToken cancellationToken)
    {
        await session.ExecuteAsync(SavePart, cancellationToken).ConfigureAwait(false);
        try
        {
            int counted = await insert(session, rows, cancellationToken).ConfigureAwait(false);
            long there = counted == rows.Count ? counted : await StoreAgainAsync(session, rows, RestorePart, cancellationToken).ConfigureAwait(false);
            if (there == rows.Count)
            {
                await stored(session, rows, cancellationToken).ConfigureAwait(false);
                return [];
            }

            await session.ExecuteAsync(RestorePart, cancellationToken).ConfigureAwait(false);
            return await InsertEachAsync(session, rows, anyUncounted: there > counted, cancellationToken).ConfigureAwait(false);
        }
        catch (DbException e) when (session.Dialect.Classify(e) == DatabaseFault.Data)
        {
            await session.ExecuteAsync(RestorePart, cancellationToken).ConfigureAwait(false);
            throw;
        }
    }

    private async Task<List<ChatMessage>> InsertEachAsync(
        DbSession session, ArraySegment<ChatMessage> rows, bool anyUncounted, CancellationToken cancellationToken)
    {
        var dropped = new List<ChatMessage>();
        for (int i = 0; i < rows.Count; i++)
        {
            ArraySegment<ChatMessage> row = rows.Slice(i, 1);
            if (anyUncounted)
            {
                await session.ExecuteAsync(SaveChat, cancellationToken).ConfigureAwait(false);
            }

            long there = await insert(session, row, cancellationToken).ConfigureAwait(false);
            if (there == 0 && anyUncounted)
            {
                there = await StoreAgainAsync(session, row, RestoreChat, cancellationToken).ConfigureAwait(false);
            }

            if (there > 0)
            {
                await stored(session, row, cancellationToken).ConfigureAwait(false);
            }
            else
            {
                dropped.Add(rows[i]);
            }
        }

        return dropped;
    }

    // How many of them the table has afterwards that it had not before.
    private async Task<long> StoreAgainAsync(DbSession session, ArraySegment<ChatMessage> rows, string restore, CancellationToken cancellationToken)
    {
        await session.ExecuteAsync(restore, cancellationToken).ConfigureAwait(false);
        long before = await CountAsync(session, rows, cancellationToken).ConfigureAwait(false);
        await insert(session, rows, cancellationToken).ConfigureAwait(false);
        return await CountAsync(session, rows, cancellationToken).ConfigureAwait(false) - before;
    }

    // By whole days and the one behind them, since a column may keep days alone, or round times.
    private static async Task<long> CountAsync(DbSession session, ArraySegment<ChatMessage> rows, CancellationToken cancellationToken)
    {
        DateOnly first = DateOnly.FromDateTime(rows.Min(r => r.CreatedAt)), last = DateOnly.FromDateTime(rows.Max(r => r.CreatedAt));
        var end = DateOnly.FromDayNumber(Math.Min(last.DayNumber + 2, DateOnly.MaxValue.DayNumber));
        return DbValues.ToInt64(
            await session.ScalarAsync(session.Texts.ChatsBetween, cancellationToken, ("start", first), ("end", end)).ConfigureAwait(false));
    }
}

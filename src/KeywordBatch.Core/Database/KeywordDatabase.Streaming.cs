using System.Data.Common;
using System.Runtime.CompilerServices;

namespace KeywordBatch.Database;

/// <summary>Results of any length, in memory that does not grow with it.</summary>
public sealed partial class KeywordDatabase
{
    private const int MostInBlock = 256;

    // Whoever takes longer over a block wants its rows as they come.
    private static readonly TimeSpan Quick = TimeSpan.FromMilliseconds(20);

    /// <summary>The parameters of a query of a period's chats: start, end, and first and last, keys between which they lie.</summary>
    /// <param name="start">The first midnight.</param>
    /// <param name="end">The last one.</param>
    /// <param name="cancellationToken">Ends the statement on the server.</param>
    internal async Task<(string Name, object? Value)[]> BoundChatsAsync(DateOnly start, DateOnly end, CancellationToken cancellationToken)
    {
        (string, object?)[] days = [("start", start), ("end", end)];
        if (Texts.ChatBounds is not { } sql)
        {
            // Of no effect. The texts may be others by the time they are sent, since somebody has made an index.
            return [.. days, ("first", long.MinValue), ("last", long.MaxValue)];
        }

        IReadOnlyList<object[]> bounds =
            await ListAsync(_ => sql, row => new[] { row.GetValue(0), row.GetValue(1) }, cancellationToken, days).ConfigureAwait(false);
        return [.. days, ("first", bounds[0][0]), ("last", bounds[0][1])];
    }

    /// <summary>The rows of <see cref="StreamBlocksAsync"/> from position 0, one by one.</summary>
    internal async IAsyncEnumerable<TRow> StreamAsync<TRow>(
        Func<SqlTexts, long, (string Sql, (string, object?)[] Parameters)> query,
        Func<DbDataReader, (TRow Row, long Next)> read,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (IReadOnlyList<TRow> block in StreamBlocksAsync(0, query, read, cancellationToken).ConfigureAwait(false))
        {
            foreach (TRow row in block)
            {
                cancellationToken.ThrowIfCancellationRequested();
                yield return row;
            }
        }
    }

    /// <summary>
    /// Rows of a query, read as they are wanted, some at a time, since handing on each by itself costs more than reading it.
    /// The result is given up when nobody reads it for a while or the connection breaks, and continued by the query that the
    /// last row leads to, so that a slow consumer seldom meets a server's time-out, and neither that nor a restart of the server loses a row.
    /// </summary>
    /// <param name="first">Where to begin.</param>
    /// <param name="query">SQL and parameters that continue behind a position.</param>
    /// <param name="read">A row, and the position behind it.</param>
    /// <param name="cancellationToken">Ends the statement on the server.</param>
    internal async IAsyncEnumerable<IReadOnlyList<TRow>> StreamBlocksAsync<TRow>(
        long first,
        Func<SqlTexts, long, (string Sql, (string, object?)[] Parameters)> query,
        Func<DbDataReader, (TRow Row, long Next)> read,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        long position = first;
        int lost = 0, size = 1;
        for (bool ended = false; !ended;)
        {
            (DbSession session, DbReading reading) = await OpenReadingAsync(query, position, cancellationToken).ConfigureAwait(false);
            await using (session.ConfigureAwait(false))
            await using (reading.ConfigureAwait(false))
            {
                for (bool goesOn = true; goesOn && !ended;)
                {
                    var block = new List<TRow>(size);
                    Exception? fault = null;
                    try
                    {
                        while (block.Count < size && !ended)
                        {
                            if (await reading.NextAsync().ConfigureAwait(false))
                            {
                                (TRow row, position) = read(reading.Reader);
                                block.Add(row);
                            }
                            else
                            {
                                ended = true;
                            }
                        }
                    }
                    catch (Exception e) when (IsDriverException(e))
                    {
                        fault = e;
                    }

                    if (block.Count > 0)
                    {
                        lost = 0;
                        long handedOut = Time.GetTimestamp();
                        yield return block;
                        TimeSpan idle = Time.GetElapsedTime(handedOut);
                        size = idle < Quick ? Math.Min(2 * size, MostInBlock) : 1;
                        goesOn = idle <= Options.MaxReaderIdle;
                    }

                    if (fault is not null)
                    {
                        goesOn = false;
                        NoteLoss(fault, ++lost);
                    }
                }
            }
        }
    }

    // A statement that breaks again and again before its first row would be asked for ever; opening it again retries with
    // backoff, and gives up in the end if the server stays away.
    private void NoteLoss(Exception fault, int lost)
    {
        if (!IsTransient(fault) || lost > Options.MaxRetries)
        {
            throw Dialect.Translate(fault);
        }

        Retried?.Invoke(lost, DatabaseErrors.OneLine(fault));
    }

    private Task<OpenReading> OpenReadingAsync(
        Func<SqlTexts, long, (string Sql, (string, object?)[] Parameters)> query,
        long position,
        CancellationToken cancellationToken) =>
        OpenForAsync(
            async (session, token) =>
            {
                (string sql, (string, object?)[] parameters) = query(session.Texts, position);
                if (session.Texts.AllowSlowReading is { } allow)
                {
                    await session.ExecuteAsync(allow, token).ConfigureAwait(false);
                }

                return new OpenReading(session, await session.ReadAsync(sql, token, parameters).ConfigureAwait(false));
            },
            ofItsOwn: false,
            cancellationToken);

    // No pair of values: what is generic over one, down into Polly, would be compiled at each start.
    private sealed record OpenReading(DbSession Session, DbReading Reading);
}

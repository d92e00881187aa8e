using System.Diagnostics;
using System.Globalization;

namespace KeywordBatch.Database;

/// <summary>Stores chats in chunks, each in one transaction.</summary>
/// <param name="database">The database.</param>
public sealed class ChatImporter(KeywordDatabase database)
{
    /// <summary>Rows of a chunk.</summary>
    public const int ChunkRows = 1000;

    /// <summary>Stores every chat of a stream.</summary>
    /// <param name="chats">What to store.</param>
    /// <param name="refused">Told each row that the database refuses, with its reason.</param>
    /// <param name="progress">Told the rows read so far, after each chunk.</param>
    /// <param name="cancellationToken">Ends the work; chunks stored before stay.</param>
    /// <exception cref="KeywordBatchException">The chats table is missing, or the server cannot be reached.</exception>
    public async Task<ChatImportSummary> ImportAsync(
        IAsyncEnumerable<ChatMessage> chats,
        Action<ChatMessage, string>? refused,
        Action<long>? progress,
        CancellationToken cancellationToken)
    {
        long started = Stopwatch.GetTimestamp();
        KeywordSchema schema = await database.GetSchemaAsync(cancellationToken).ConfigureAwait(false);
        if (!schema.Chats.Exists)
        {
            throw DatabaseErrors.TableMissing(database.Url, schema.Chats.Name);
        }

        long read = 0, failed = 0;
        await foreach (ChatMessage[] chunk in chats.Chunk(ChunkRows).WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            IReadOnlyList<(ChatMessage Row, string Reason)> bad = await StoreAsync(chunk, cancellationToken).ConfigureAwait(false);
            foreach ((ChatMessage row, string reason) in bad)
            {
                refused?.Invoke(row, reason);
            }

            read += chunk.Length;
            failed += bad.Count;
            progress?.Invoke(read);
        }

        return new(read, read - failed, failed, Stopwatch.GetElapsedTime(started));
    }

    private Task<IReadOnlyList<(ChatMessage Row, string Reason)>> StoreAsync(ChatMessage[] chunk, CancellationToken cancellationToken) =>
        database.UseAsync(
            async (session, token) =>
            {
                await session.BeginAsync(token).ConfigureAwait(false);
                IReadOnlyList<(ChatMessage, string)> bad = await BisectingInsert
                    .RunAsync(session, chunk, session.Dialect.MaxParameters / 2, InsertAsync, token).ConfigureAwait(false);
                await session.CommitAsync(token).ConfigureAwait(false);
                return bad;
            },
            cancellationToken);

    private static Task InsertAsync(DbSession session, ArraySegment<ChatMessage> rows, CancellationToken cancellationToken)
    {
        var parameters = new (string, object?)[rows.Count * 2];
        for (int i = 0; i < rows.Count; i++)
        {
            string n = i.ToString(CultureInfo.InvariantCulture);
            parameters[2 * i] = ("t" + n, rows[i].Text);
            parameters[(2 * i) + 1] = ("d" + n, rows[i].CreatedAt);
        }

        return session.ExecuteAsync(session.Texts.InsertChats(rows.Count), cancellationToken, parameters);
    }
}

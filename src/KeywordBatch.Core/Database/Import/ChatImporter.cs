using System.Diagnostics;
using System.Globalization;

namespace KeywordBatch.Database;

/// <summary>Stores chats in chunks, each in one transaction.</summary>
/// <param name="database">The database.</param>
public sealed class ChatImporter(KeywordDatabase database)
{
    /// <summary>Rows of a chunk.</summary>
    public const int ChunkRows = 1000;

    private long _stored;

    /// <summary>Rows that this importer has stored so far; may be read from any thread, while the work goes on and after it has broken off.</summary>
    public long Stored => Interlocked.Read(ref _stored);

    /// <summary>Stores every chat of a stream.</summary>
    /// <param name="chats">What to store.</param>
    /// <param name="refused">Told each row that the database refuses, with its reason.</param>
    /// <param name="progress">Told the rows read so far, after each chunk.</param>
    /// <param name="cancellationToken">Ends the work; chunks stored before stay.</param>
    /// <exception cref="KeywordBatchException">The chats table is missing or has no transactions, the server cannot be reached, or the stream
    /// threw it; the message tells how many chats were stored before, where there were any.</exception>
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

        database.RequireTransactions(schema.Chats);
        bool keepsAll = await database.UseAsync((session, token) => TargetTable.IsPlainAsync(session, schema.Chats.Name, token), cancellationToken).ConfigureAwait(false);
        long read = 0, failed = 0;
        try
        {
            await foreach (ChatMessage[] chunk in chats.Chunk(ChunkRows).WithCancellation(cancellationToken).ConfigureAwait(false))
            {
                IReadOnlyList<(ChatMessage Row, string Reason)> bad = await StoreAsync(chunk, keepsAll, cancellationToken).ConfigureAwait(false);
                Interlocked.Add(ref _stored, chunk.Length - bad.Count);
                foreach ((ChatMessage row, string reason) in bad)
                {
                    refused?.Invoke(row, reason);
                }

                read += chunk.Length;
                failed += bad.Count;
                progress?.Invoke(read);
            }
        }
        catch (KeywordBatchException e) when (Stored > 0)
        {
            throw DatabaseErrors.AfterStored(e, Stored);
        }

        return new(read, read - failed, failed, Stopwatch.GetElapsedTime(started));
    }

    private Task<IReadOnlyList<(ChatMessage Row, string Reason)>> StoreAsync(ChatMessage[] chunk, bool keepsAll, CancellationToken cancellationToken)
    {
        var attempt = new Attempt(chunk, keepsAll, $"keywordbatch-import-{Guid.NewGuid():N}");
        return database.UseAsync(
            (session, token) => LockedTransaction.RunAsync(
                session,
                attempt.LockName,
                () => DatabaseErrors.ImportUnsettled(database.Url, LockedTransaction.PatienceSeconds),
                () => StoreLockedAsync(session, attempt, token),
                token),
            cancellationToken);
    }

    private static async Task<IReadOnlyList<(ChatMessage Row, string Reason)>> StoreLockedAsync(DbSession session, Attempt attempt, CancellationToken cancellationToken)
    {
        if (attempt.Asked is { } asked && await IsThereAsync(session, asked.One, cancellationToken).ConfigureAwait(false))
        {
            return asked.Bad;
        }

        if (session.Texts.ForgetInserted is { } forget)
        {
            await session.ExecuteAsync(forget, cancellationToken).ConfigureAwait(false);
        }

        InsertedChat? one = null;
        var watched = new WatchedChats(InsertAsync, NoteAsync);
        ILookup<bool, ChatMessage> whole = attempt.Chunk.ToLookup(chat => Surrogates.AreWhole(chat.Text ?? ""));
        var bad = new List<(ChatMessage, string)>(whole[false].Select(chat => (chat, DatabaseErrors.Reason("HalfCharacter"))));
        var dropped = new List<ChatMessage>();
        StatementLimit limit = await session.LimitAsync(cancellationToken).ConfigureAwait(false);
        int mostRows = session.Dialect.MaxParameters / 2;
        foreach (ArraySegment<ChatMessage> part in limit.Split(limit.Fitting([.. whole[true]], BytesOf, bad), mostRows, BytesOf))
        {
            bad.AddRange(await BisectingInsert.RunAsync(
                session,
                part,
                mostRows,
                async (s, rows, token) =>
                {
                    if (attempt.KeepsAll)
                    {
                        await InsertAsync(s, rows, token).ConfigureAwait(false);
                        await NoteAsync(s, rows, token).ConfigureAwait(false);
                    }
                    else
                    {
                        dropped.AddRange(await watched.InsertAsync(s, rows, token).ConfigureAwait(false));
                    }
                },
                cancellationToken).ConfigureAwait(false));
        }

        bad.AddRange(dropped.Select(chat => (chat, DatabaseErrors.RowDropped)));
        attempt.Asked = one is null ? null : new(one, bad);
        await session.CommitAsync(cancellationToken).ConfigureAwait(false);
        return bad;

        async Task NoteAsync(DbSession s, ArraySegment<ChatMessage> rows, CancellationToken token) =>
            one = await FindInsertedAsync(s, rows, token).ConfigureAwait(false);
    }

    // Whether a commit whose answer is lost has come to be, one of its chats tells by its key, which the server gives only once.
    private static async Task<InsertedChat?> FindInsertedAsync(DbSession session, ArraySegment<ChatMessage> rows, CancellationToken cancellationToken)
    {
        long key = session.Texts.LastInsertedChat is { } text
            ? DbValues.ToInt64(await session.ScalarAsync(text, cancellationToken).ConfigureAwait(false))
            : 0;

        // One that is alone goes once: it may have a statement's length.
        return key > 0 ? new(key, rows[0].Text ?? "", rows.Count > 1 ? rows[^1].Text ?? "" : null) : null;
    }

    private static async Task<bool> IsThereAsync(DbSession session, InsertedChat chat, CancellationToken cancellationToken) =>
        await session.ScalarAsync(
            session.Texts.ChatIsThere, cancellationToken, ("key", chat.Key), ("first", chat.First), ("last", chat.Last)).ConfigureAwait(false) is not null;

    private static long BytesOf(ChatMessage chat) => StatementLimit.BytesOf(chat.Text) + StatementLimit.BytesOf(chat.CreatedAt);

    private static Task<int> InsertAsync(DbSession session, ArraySegment<ChatMessage> rows, CancellationToken cancellationToken)
    {
        var parameters = new (string, object?)[rows.Count * 2];
        for (int i = 0; i < rows.Count; i++)
        {
            string n = i.ToString(CultureInfo.InvariantCulture);
            parameters[2 * i] = ("t" + n, rows[i].Text);

            // As it is written: PostgreSQL's driver would send a time that says UTC as a moment, for the server's session to move.
            parameters[(2 * i) + 1] = ("d" + n, DateTime.SpecifyKind(rows[i].CreatedAt, DateTimeKind.Unspecified));
        }

        return session.ExecuteAsync(session.Texts.InsertChats(rows.Count), cancellationToken, parameters);
    }

    private sealed class Attempt(ChatMessage[] chunk, bool keepsAll, string lockName)
    {
        public ChatMessage[] Chunk { get; } = chunk;

        /// <summary>Whether the table keeps every row that it does not refuse.</summary>
        public bool KeepsAll { get; } = keepsAll;

        public string LockName { get; } = lockName;

        /// <summary>What a commit was asked for; null where there was none, or its chats have no keys of the server's.</summary>
        public AskedChats? Asked { get; set; }
    }

    private sealed record AskedChats(InsertedChat One, IReadOnlyList<(ChatMessage Row, string Reason)> Bad);

    /// <summary>A chat of a statement: the server tells the key of the first on one engine, of the last on the other.</summary>
    private sealed record InsertedChat(long Key, string First, string? Last);
}

using System.Globalization;
using KeywordBatch.Classification;
using KeywordBatch.Database;

namespace KeywordBatch.Batch;

/// <summary>
/// Stores the answers of one day in one transaction: the keyword rows, the failures, and the unit's progress under the
/// condition that its lease still holds. What is stored already is skipped, so that storing twice stores once.
/// </summary>
/// <param name="database">The database.</param>
public sealed class ChunkWriter(KeywordDatabase database)
{
    private readonly FailureStore _failures = new(database);

    /// <summary>Stores a chunk.</summary>
    /// <param name="day">The day of every row.</param>
    /// <param name="answers">The rows.</param>
    /// <param name="failures">Questions of the day that failed before.</param>
    /// <param name="lease">The unit that they belong to; null outside a run.</param>
    /// <param name="run">The run, 0 outside one.</param>
    /// <param name="cancellationToken">Ends the work; the transaction is then rolled back.</param>
    /// <exception cref="KeywordBatchException">The server cannot be reached, or refuses for no reason of the data.</exception>
    public async Task<ChunkResult> WriteAsync(
        DateOnly day,
        IReadOnlyList<ChatKeyword> answers,
        IReadOnlyList<KeywordFailure> failures,
        UnitLease? lease,
        long run,
        CancellationToken cancellationToken)
    {
        KeywordSchema schema = await database.GetUsableSchemaAsync(cancellationToken).ConfigureAwait(false);
        database.RequireTransactions(schema.Keywords);
        int maxKeyword = schema.KeywordLength ?? int.MaxValue;
        int maxText = LongestFound(schema);
        ChatKeyword[] rows = [.. answers.Where(a => Fits(a.Text, maxText)).Select(a => a with { Keyword = ColumnText.Cut(a.Keyword, maxKeyword) })];
        KeywordFailure[] failed =
        [
            .. failures,
            .. answers.Where(a => !Fits(a.Text, maxText)).Select(a => new KeywordFailure(
                day, a.Text, a.Count, "store", BatchErrors.Message("TextTooLong", Characters(a.Text), maxText))),
        ];
        var attempt = new Attempt(day, rows, failed, lease, run, schema.HasOwnTables);
        long started = database.Time.GetTimestamp();
        ChunkResult result = await database.UseAsync((session, token) => StoreAsync(session, attempt, token), cancellationToken).ConfigureAwait(false);
        return result with { Duration = database.Time.GetElapsedTime(started), Tries = attempt.Tries };
    }

    // A server cuts a text without a word that is too long by spaces alone; where it takes them for a difference, what it has
    // stored is never found again, and stored once more each time.
    private static int LongestFound(KeywordSchema schema) =>
        schema.Keywords.Column(schema.Names.KeywordText) is { OverlooksSpaces: false, MaxLength: { } most } ? most : int.MaxValue;

    // A character is one or two units, which are there to be counted without looking.
    private static bool Fits(string text, int most) => text.Length <= most || Characters(text) <= most;

    // As servers count them.
    private static int Characters(string text) => text.EnumerateRunes().Count();

    private Task<ChunkResult> StoreAsync(DbSession session, Attempt attempt, CancellationToken cancellationToken)
    {
        attempt.Tries++;
        return LockedTransaction.RunAsync(
            session,
            LockName(attempt.Day),
            () => DatabaseErrors.DayLocked(database.Url, attempt.Day, LockedTransaction.PatienceSeconds),
            () => StoreLockedAsync(session, attempt, cancellationToken),
            cancellationToken);
    }

    private async Task<ChunkResult> StoreLockedAsync(DbSession session, Attempt attempt, CancellationToken cancellationToken)
    {
        int inserted = 0, skipped = 0;
        var refused = new List<(ChatKeyword Row, string Reason)>();
        int mostRows = session.Texts.RowBinding.MostRows;
        StatementLimit limit = await session.LimitAsync(cancellationToken).ConfigureAwait(false);
        ArraySegment<ChatKeyword> fitting = limit.Fitting(attempt.Rows, KeywordRows.BytesOf, refused);
        foreach (ArraySegment<ChatKeyword> part in limit.Split(fitting, mostRows, KeywordRows.BytesOf))
        {
            // Of a text that stands twice, the part before has stored the first by now.
            HashSet<int> existing = await FindStoredAsync(session, attempt.Day, part, cancellationToken).ConfigureAwait(false);
            ArraySegment<ChatKeyword> fresh = existing.Count == 0 ? part : part.Where((_, i) => !existing.Contains(i)).ToArray();
            var dropped = new List<ChatKeyword>();
            IReadOnlyList<(ChatKeyword Row, string Reason)> bad =
            [
                .. await BisectingInsert.RunAsync(
                    session, fresh, mostRows, (s, rows, token) => InsertAsync(s, attempt.Day, rows, dropped, token), cancellationToken).ConfigureAwait(false),
                .. dropped.Select(r => (r, DatabaseErrors.RowDropped)),
            ];
            refused.AddRange(bad);
            inserted += fresh.Count - bad.Count;
            skipped += existing.Count;
        }

        if (await attempt.Commit.FindAsync(session, asked => skipped == asked.Inserted + asked.Skipped, cancellationToken).ConfigureAwait(false) is { } done)
        {
            return done;
        }

        KeywordFailure[] failures =
        [
            .. attempt.Failures,
            .. refused.Select(r => new KeywordFailure(attempt.Day, r.Row.Text, r.Row.Count, "store", r.Reason)),
        ];
        if (attempt.HasOwnTables)
        {
            // Before the new ones are recorded: a day without older failures then needs no look for them.
            await _failures.ForgetAsync(session, attempt.Day, Stored(attempt.Rows, refused), cancellationToken).ConfigureAwait(false);
            await _failures.RecordAsync(session, failures, attempt.Run, cancellationToken).ConfigureAwait(false);
        }

        var result = new ChunkResult(inserted, skipped, failures);
        if (attempt.Lease is { } lease
            && !await UnitStore.AdvanceAsync(session, lease, result.Inserted, result.Skipped, failures.Length, cancellationToken).ConfigureAwait(false))
        {
            throw new LeaseLostException(lease);
        }

        return await attempt.Commit.RunAsync(session, result, showsInRows: result.Inserted > 0, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Which of some rows of a day, as many as go into a statement, are stored, or stand before among them: by their places.</summary>
    internal static async Task<HashSet<int>> FindStoredAsync(
        DbSession session, DateOnly day, ArraySegment<ChatKeyword> rows, CancellationToken cancellationToken)
    {
        List<int> existing = await session.ListAsync(
            session.Texts.ExistingRows(rows),
            row => (int)DbValues.ToInt64(row.GetValue(0)),
            cancellationToken,
            [("start", day), ("end", day.AddDays(1)), .. session.Texts.RowBinding.Parameters(KeywordRows.Questions, rows)]).ConfigureAwait(false);
        return [.. existing];
    }

    private static async Task InsertAsync(
        DbSession session, DateOnly day, ArraySegment<ChatKeyword> rows, List<ChatKeyword> dropped, CancellationToken cancellationToken)
    {
        int counted = await session.ExecuteAsync(
            session.Texts.InsertKeywords(rows),
            cancellationToken,
            [("day", day.ToDateTime(TimeOnly.MinValue)), .. session.Texts.RowBinding.Parameters(KeywordRows.All, rows)]).ConfigureAwait(false);
        if (counted < rows.Count)
        {
            // A trigger or rule that drops a row makes no error of it, and one that stores it in a part of the table counts it no more.
            HashSet<int> stored = await FindStoredAsync(session, day, rows, cancellationToken).ConfigureAwait(false);
            dropped.AddRange(rows.Where((_, i) => !stored.Contains(i)));
        }
    }

    private static List<ChatKeyword> Stored(ChatKeyword[] rows, IReadOnlyList<(ChatKeyword Row, string Reason)> refused)
    {
        var bad = refused.Select(r => r.Row).ToHashSet(ReferenceEqualityComparer.Instance);
        return [.. rows.Where(r => !bad.Contains(r))];
    }

    // A lock's name is at most 64 characters on MySQL, whatever database, table and day are called.
    private string LockName(DateOnly day)
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"{database.Url.Database}/{database.Names.Keywords}/{day:yyyyMMdd}");
        return "keywordbatch-" + TextHash.Of(name, 32);
    }

    private sealed class Attempt(
        DateOnly day, ChatKeyword[] rows, IReadOnlyList<KeywordFailure> failures, UnitLease? lease, long run, bool hasOwnTables)
    {
        public DateOnly Day { get; } = day;

        public ChatKeyword[] Rows { get; } = rows;

        public IReadOnlyList<KeywordFailure> Failures { get; } = failures;

        public UnitLease? Lease { get; } = lease;

        public long Run { get; } = run;

        public bool HasOwnTables { get; } = hasOwnTables;

        public int Tries { get; set; }

        public AskedCommit<ChunkResult> Commit { get; } = new(lease);
    }
}

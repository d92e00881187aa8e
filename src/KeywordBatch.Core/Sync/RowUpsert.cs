using System.Data.Common;
using System.Globalization;
using KeywordBatch.Batch;
using KeywordBatch.Database;

namespace KeywordBatch.Sync;

/// <summary>
/// Stores rows of one shape in one transaction: inserts what the table lacks, updates what differs, and touches nothing
/// else. Storing twice stores once. For several tasks at once.
/// </summary>
internal sealed class RowUpsert(KeywordDatabase database)
{
    // What one statement of more rows needs would go to the large object heap.
    private const int InsertRows = 250;

    // Whether all rows of the last transaction were new: then those of the next one will be, and need not be looked for.
    private volatile bool _allWereNew;

    /// <summary>Stores rows.</summary>
    /// <param name="texts">The texts of their shape.</param>
    /// <param name="rows">Their values.</param>
    /// <param name="failedBefore">Rows of the unit that failed without the server, to be counted with these.</param>
    /// <param name="lease">The unit whose progress the transaction advances; null for none.</param>
    /// <param name="cancellationToken">Ends the work; the transaction is then rolled back.</param>
    public async Task<UpsertResult> WriteAsync(
        UpsertTexts texts, IReadOnlyList<object?[]> rows, long failedBefore, UnitLease? lease, CancellationToken cancellationToken)
    {
        var attempt = new Attempt(texts, rows, failedBefore, lease);
        long started = database.Time.GetTimestamp();
        UpsertResult result = await database.UseAsync((session, token) => StoreAsync(session, attempt, token), cancellationToken).ConfigureAwait(false);
        _allWereNew = result.Counts.Inserted == rows.Count;
        return result with { Duration = database.Time.GetElapsedTime(started), Tries = attempt.Tries };
    }

    private async Task<UpsertResult> StoreAsync(DbSession session, Attempt attempt, CancellationToken cancellationToken)
    {
        attempt.Tries++;
        if (_allWereNew && attempt.Tries == 1 && await TryCopyNewAsync(session, attempt, cancellationToken).ConfigureAwait(false))
        {
            return await CommitAsync(session, attempt, new(new(attempt.Rows.Count, 0, 0, 0), []), cancellationToken).ConfigureAwait(false);
        }

        attempt.Inserted = attempt.Updated = 0;
        attempt.Dropped.Clear();
        UpsertTexts texts = attempt.Texts;
        if (texts.DropStage is not { } drop)
        {
            await session.BeginAsync(cancellationToken).ConfigureAwait(false);
            await session.ExecuteAsync(texts.CreateStage, cancellationToken).ConfigureAwait(false);
            return await StoreStagedAsync(session, attempt, cancellationToken).ConfigureAwait(false);
        }

        try
        {
            await session.ExecuteAsync(texts.CreateStage, cancellationToken).ConfigureAwait(false);
            await session.BeginAsync(cancellationToken).ConfigureAwait(false);
            return await StoreStagedAsync(session, attempt, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await session.RollbackAsync().ConfigureAwait(false);
            await session.GiveBackAsync(drop).ConfigureAwait(false);
        }
    }

    private static async Task<UpsertResult> StoreStagedAsync(DbSession session, Attempt attempt, CancellationToken cancellationToken)
    {
        var refused = new List<(object?[] Row, string Reason)>();
        StatementLimit limit = await session.LimitAsync(cancellationToken).ConfigureAwait(false);
        ArraySegment<object?[]> fitting = limit.Fitting(attempt.Rows, BytesOf, refused);
        refused.AddRange(await BisectingInsert.RunAsync(
            session, fitting, fitting.Count, (s, part, token) => StorePartAsync(s, attempt, part, token), cancellationToken).ConfigureAwait(false));
        refused.AddRange(attempt.Dropped.Select(row => (row, SyncErrors.Reason("RowDropped"))));
        var result = new UpsertResult(attempt.Counts(refused.Count), refused);
        if (await attempt.Commit.FindAsync(session, _ => !Writes(result), cancellationToken).ConfigureAwait(false) is { } done)
        {
            return done;
        }

        return await CommitAsync(session, attempt, result, cancellationToken).ConfigureAwait(false);
    }

    // Any row that is there already, twice or wrong fails all of them: then they are taken one by one.
    private static async Task<bool> TryCopyNewAsync(DbSession session, Attempt attempt, CancellationToken cancellationToken)
    {
        if (attempt.Texts.CopyNew is not { } copy)
        {
            return false;
        }

        await session.BeginAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await session.CopyAsync(copy, attempt.Rows, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (DbException e) when (session.IsOpen && session.Dialect.Classify(e) is DatabaseFault.Data or DatabaseFault.Other)
        {
            await session.RollbackAsync().ConfigureAwait(false);
            return false;
        }
    }

    private static async Task<UpsertResult> CommitAsync(DbSession session, Attempt attempt, UpsertResult result, CancellationToken cancellationToken)
    {
        RowCounts counts = result.Counts;
        if (attempt.Lease is { } lease
            && !await UnitStore.AdvanceAsync(
                session, lease, counts.Inserted + counts.Updated, counts.Unchanged, counts.Failed + attempt.FailedBefore, cancellationToken).ConfigureAwait(false))
        {
            throw new LeaseLostException(lease);
        }

        return await attempt.Commit.RunAsync(session, result, showsInRows: Writes(result), cancellationToken).ConfigureAwait(false);
    }

    private static bool Writes(UpsertResult result) => result.Counts.Inserted + result.Counts.Updated > 0;

    private static async Task StorePartAsync(DbSession session, Attempt attempt, ArraySegment<object?[]> rows, CancellationToken cancellationToken)
    {
        UpsertTexts texts = attempt.Texts;
        if (texts.Save is { } save)
        {
            await session.ExecuteAsync(save, cancellationToken).ConfigureAwait(false);
        }

        try
        {
            if (rows.Offset > 0 && !texts.Shape.IsPlain)
            {
                // What has been dropped of parts before, or was changed on its way, does not compare as unchanged.
                await session.ExecuteAsync(texts.ForgetToWrite, cancellationToken).ConfigureAwait(false);
            }

            if (texts.MayDropRows)
            {
                await MergeWatchedAsync(session, attempt, rows, cancellationToken).ConfigureAwait(false);
                return;
            }

            // To the rows of parts that went well before, so that two rows that are one to the server meet here; those compare
            // as unchanged now.
            await FillStageAsync(session, texts, rows, cancellationToken).ConfigureAwait(false);
            if (await session.ScalarAsync(texts.AnyToWrite, cancellationToken).ConfigureAwait(false) is not null)
            {
                attempt.Count(await MergeAsync(session, texts, cancellationToken).ConfigureAwait(false));
            }
        }
        catch (DbException e) when (texts.Save is not null && session.Dialect.Classify(e) == DatabaseFault.Data)
        {
            // Part of it may be done, and will be done again with other rows.
            await session.ExecuteAsync(texts.Restore, cancellationToken).ConfigureAwait(false);
            throw;
        }
    }

    private static async Task MergeWatchedAsync(DbSession session, Attempt attempt, ArraySegment<object?[]> rows, CancellationToken cancellationToken)
    {
        UpsertTexts texts = attempt.Texts;
        object?[][] placed = [.. rows.Select((row, i) => (object?[])[.. row, rows.Offset + i])];
        await FillStageAsync(session, texts, placed, cancellationToken).ConfigureAwait(false);
        HashSet<ToWrite> asked = await ReadToWriteAsync(session, texts, cancellationToken).ConfigureAwait(false);
        if (asked.Count == 0)
        {
            return;
        }

        (long inserted, long updated) = await MergeAsync(session, texts, cancellationToken).ConfigureAwait(false);
        int fresh = asked.Count(r => r.IsNew), changed = asked.Count - fresh;
        if (inserted < fresh || updated < changed)
        {
            // A row that a trigger has stored in a part of the table is not counted, and found; one that it has changed still differs.
            HashSet<ToWrite> dropped = await ReadToWriteAsync(session, texts, cancellationToken).ConfigureAwait(false);
            dropped.RemoveWhere(r => !asked.Contains(r) || (!r.IsNew && updated >= changed));
            attempt.Dropped.AddRange(dropped.Select(r => rows.Array![r.Place]));
            inserted = fresh - dropped.Count(r => r.IsNew);
            updated = changed - dropped.Count(r => !r.IsNew);
        }

        attempt.Count((inserted, updated));
    }

    private static async Task<HashSet<ToWrite>> ReadToWriteAsync(DbSession session, UpsertTexts texts, CancellationToken cancellationToken)
    {
        List<ToWrite> rows = await session.ListAsync(
            texts.AllToWrite,
            row => new ToWrite((int)DbValues.ToInt64(row.GetValue(0)), DbValues.ToInt64(row.GetValue(1)) == 1),
            cancellationToken).ConfigureAwait(false);
        return [.. rows];
    }

    private static async Task FillStageAsync(DbSession session, UpsertTexts texts, ArraySegment<object?[]> rows, CancellationToken cancellationToken)
    {
        if (texts.CopyStage is { } copy)
        {
            await session.CopyAsync(copy, rows, cancellationToken).ConfigureAwait(false);
            return;
        }

        int columns = texts.StageWidth;
        int most = Math.Clamp(session.Dialect.MaxParameters / columns, 1, InsertRows);
        StatementLimit limit = await session.LimitAsync(cancellationToken).ConfigureAwait(false);
        foreach (ArraySegment<object?[]> part in limit.Split(rows, most, BytesOf))
        {
            var parameters = new (string, object?)[part.Count * columns];
            for (int i = 0; i < parameters.Length; i++)
            {
                parameters[i] = (string.Create(CultureInfo.InvariantCulture, $"p{i}"), texts.Parameter(part[i / columns][i % columns]));
            }

            await session.ExecuteAsync(texts.InsertStage(part.Count), cancellationToken, parameters).ConfigureAwait(false);
        }
    }

    private static long BytesOf(object?[] row) => row.Sum(StatementLimit.BytesOf);

    private static async Task<(long Inserted, long Updated)> MergeAsync(DbSession session, UpsertTexts texts, CancellationToken cancellationToken)
    {
        if (texts.Merge is { } merge)
        {
            return (await session.ListAsync(merge, row => (row.GetInt64(0), row.GetInt64(1)), cancellationToken).ConfigureAwait(false)).Single();
        }

        // Changed ones first: those inserted just now would be looked at again.
        long updated = texts.UpdateChanged is { } update ? await session.ExecuteAsync(update, cancellationToken).ConfigureAwait(false) : 0;
        return (await session.ExecuteAsync(texts.InsertNew, cancellationToken).ConfigureAwait(false), updated);
    }

    /// <summary>A row that the table lacks, or has other values of.</summary>
    /// <param name="Place">Its place among those of the transaction.</param>
    /// <param name="IsNew">Whether the table lacks it.</param>
    private readonly record struct ToWrite(int Place, bool IsNew);

    private sealed class Attempt(UpsertTexts texts, IReadOnlyList<object?[]> rows, long failedBefore, UnitLease? lease)
    {
        public UpsertTexts Texts { get; } = texts;

        public IReadOnlyList<object?[]> Rows { get; } = rows;

        public long FailedBefore { get; } = failedBefore;

        public UnitLease? Lease { get; } = lease;

        public int Tries { get; set; }

        public long Inserted { get; set; }

        public long Updated { get; set; }

        /// <summary>Rows that the table has not taken, without an error.</summary>
        public List<object?[]> Dropped { get; } = [];

        public AskedCommit<UpsertResult> Commit { get; } = new(lease);

        public void Count((long Inserted, long Updated) written)
        {
            Inserted += written.Inserted;
            Updated += written.Updated;
        }

        public RowCounts Counts(int refused)
        {
            // MySQL counts a row for two that was to be inserted and that somebody else had inserted meanwhile: it is updated.
            long written = Rows.Count - refused, twice = Math.Max(0, Inserted + Updated - written);
            (long inserted, long updated) = (Inserted - (2 * twice), Updated + twice);
            return new(inserted, updated, written - inserted - updated, refused);
        }
    }
}

using KeywordBatch.Batch;
using KeywordBatch.Database;

namespace KeywordBatch.Sync;

/// <summary>
/// Brings rows into a table, whatever table: inserts those whose keys it lacks, updates those that differ, and touches
/// nothing else. Memory is that of a chunk, and of the last <see cref="RecentKeys.Most"/> keys.
/// </summary>
/// <param name="database">The database.</param>
/// <param name="options">The chunks; the other options are not looked at.</param>
/// <param name="time">The clock.</param>
public sealed class TableSync(KeywordDatabase database, BatchOptions options, TimeProvider time)
{
    /// <summary>Stores every row of a stream.</summary>
    /// <param name="table">The table.</param>
    /// <param name="key">The columns that tell its rows apart: a primary key or unique index of the table.</param>
    /// <param name="rows">The rows, of any shapes.</param>
    /// <param name="failed">Told each row that cannot be stored.</param>
    /// <param name="progress">Told what has been done so far, after each chunk.</param>
    /// <param name="cancellationToken">Ends the work; chunks stored before stay.</param>
    /// <exception cref="KeywordBatchException">SyncTableMissing, SyncKeyMissing, SyncKeyNotUnique, DatabaseUnreachable and their like.</exception>
    public async Task<TableSyncSummary> SyncAsync(
        string table,
        IReadOnlyList<string> key,
        IAsyncEnumerable<SourceRow> rows,
        Action<TableRowFailure>? failed,
        Action<TableSyncSummary>? progress,
        CancellationToken cancellationToken)
    {
        options.Validate();
        long started = time.GetTimestamp();
        SyncTarget target = await SyncTarget.OpenAsync(database, table, key, cancellationToken).ConfigureAwait(false);
        var writer = new RowWriter(database, target, new(database), new());
        var size = new TransactionSize(options);
        var counts = new RowCounts();
        IAsyncEnumerable<IReadOnlyList<SourceRow>> chunks =
            ChunkCollector.CollectAsync(rows, () => size.Current, BatchOptions.MaxChunkAge, time, cancellationToken);
        await foreach (IReadOnlyList<SourceRow> chunk in chunks.ConfigureAwait(false))
        {
            counts += await writer.WriteAsync(
                chunk,
                size,
                lease: null,
                (row, reason, _) => failed?.Invoke(new(table, target.Describe(row), reason)),
                cancellationToken).ConfigureAwait(false);
            progress?.Invoke(Summarize());
        }

        return Summarize();

        TableSyncSummary Summarize() =>
            new(table, counts.Read, counts.Inserted, counts.Updated, counts.Unchanged, counts.Failed, time.GetElapsedTime(started));
    }
}

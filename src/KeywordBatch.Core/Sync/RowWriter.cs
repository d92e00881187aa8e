using KeywordBatch.Batch;
using KeywordBatch.Database;

namespace KeywordBatch.Sync;

/// <summary>Stores chunks of rows of any shapes: what cannot be stored is told row by row, the others are.</summary>
/// <param name="database">The database.</param>
/// <param name="target">The table.</param>
/// <param name="upsert">Stores them.</param>
/// <param name="keys">Tells rows that come twice; empty at first.</param>
internal sealed class RowWriter(KeywordDatabase database, SyncTarget target, RowUpsert upsert, RecentKeys keys)
{
    /// <summary>Stores a chunk.</summary>
    /// <param name="chunk">Rows.</param>
    /// <param name="size">Learns from it.</param>
    /// <param name="lease">The unit whose progress it is; null for none.</param>
    /// <param name="failed">
    /// Told each row that cannot be stored, with the reason, after the chunk is stored; and whether it was the server that refused it,
    /// which may take it another time.
    /// </param>
    /// <param name="cancellationToken">Ends the work.</param>
    public Task<RowCounts> WriteAsync(
        IReadOnlyList<SourceRow> chunk, TransactionSize size, UnitLease? lease, Action<SourceRow, string, bool> failed, CancellationToken cancellationToken) =>
        WriteAsync(chunk, 0, size, lease, failed, cancellationToken);

    /// <summary>Stores rows once more that were counted as failed.</summary>
    /// <returns>What changes: a row that is stored now is one less that failed.</returns>
    public Task<RowCounts> WriteAgainAsync(
        IReadOnlyList<SourceRow> rows, UnitLease? lease, Action<SourceRow, string, bool> failed, CancellationToken cancellationToken) =>
        WriteAsync(rows, rows.Count, null, lease, failed, cancellationToken);

    /// <summary>Forgets which rows have been there: all of them come once more.</summary>
    public void Forget() => keys.Clear();

    private async Task<RowCounts> WriteAsync(
        IReadOnlyList<SourceRow> chunk, int failedBefore, TransactionSize? size, UnitLease? lease, Action<SourceRow, string, bool> failed, CancellationToken cancellationToken)
    {
        var refused = new List<(SourceRow Row, string Reason)>();
        var twice = new List<ReadRow>();
        Dictionary<RowPlan, Part> parts = Sort(chunk, refused, twice);
        int unfit = refused.Count, known = unfit;
        RowCounts counts;
        try
        {
            counts = await StoreAsync(parts, refused, known + twice.Count - failedBefore, size, lease, cancellationToken).ConfigureAwait(false);
            while (refused.Count > known && TakeFreed(twice) is { Count: > 0 } freed)
            {
                // Counted as failed before.
                known = refused.Count;
                counts += await StoreAsync(freed, refused, -freed.Values.Sum(p => p.Rows.Count), null, lease, cancellationToken).ConfigureAwait(false);
            }
        }
        catch
        {
            // The chunk may come once more.
            foreach ((RowPlan plan, Part part) in parts)
            {
                part.Values.ForEach(values => keys.Remove(plan.KeyOf(values)));
            }

            throw;
        }

        for (int i = 0; i < refused.Count; i++)
        {
            failed(refused[i].Row, refused[i].Reason, i >= unfit);
        }

        foreach (ReadRow row in twice)
        {
            failed(row.Row, SyncErrors.Reason("KeyTwice"), false);
        }

        return counts;
    }

    private async Task<RowCounts> StoreAsync(
        Dictionary<RowPlan, Part> parts, List<(SourceRow Row, string Reason)> refused, long unsaid, TransactionSize? size, UnitLease? lease, CancellationToken cancellationToken)
    {
        var counts = new RowCounts(0, 0, 0, unsaid);
        if (parts.Count == 0 && lease is not null)
        {
            await AdvanceAsync(lease, unsaid, cancellationToken).ConfigureAwait(false);
        }

        foreach ((RowPlan plan, Part part) in parts)
        {
            UpsertResult result = await upsert.WriteAsync(plan.Texts!, part.Values, unsaid, lease, cancellationToken).ConfigureAwait(false);
            size?.Learn((int)(result.Counts.Read + unsaid), (int)(result.Counts.Failed + unsaid), result.Duration, result.Tries);
            unsaid = 0;
            counts += result.Counts;
            if (result.Refused.Count > 0)
            {
                Dictionary<object?[], SourceRow> rows = part.Rows.Zip(part.Values).ToDictionary(r => r.Second, r => r.First, ReferenceEqualityComparer.Instance as IEqualityComparer<object?[]>);
                foreach ((object?[] values, string reason) in result.Refused)
                {
                    refused.Add((rows[values], reason));
                    keys.Remove(plan.KeyOf(values));
                }
            }
        }

        return counts;
    }

    private Dictionary<RowPlan, Part> Sort(IReadOnlyList<SourceRow> chunk, List<(SourceRow Row, string Reason)> refused, List<ReadRow> twice)
    {
        var parts = new Dictionary<RowPlan, Part>();
        RowPlan? last = null;
        Part? part = null;
        keys.Expect(chunk.Count);
        foreach (SourceRow row in chunk)
        {
            RowPlan plan = target.PlanOf(row.Shape);
            object?[] values = [];
            string? reason = plan.Refusal ?? plan.Read(row.Values, out values);
            if (reason is not null)
            {
                refused.Add((row, reason));
                continue;
            }

            if (!keys.TryAdd(plan.KeyOf(values)))
            {
                twice.Add(new(row, plan, values));
                continue;
            }

            if (plan != last || part is null)
            {
                last = plan;
                if (!parts.TryGetValue(plan, out part))
                {
                    parts.Add(plan, part = new(new(chunk.Count), new(chunk.Count)));
                }
            }

            part.Rows.Add(row);
            part.Values.Add(values);
        }

        return parts;
    }

    // The first of each key whose earlier row the server has refused.
    private Dictionary<RowPlan, Part> TakeFreed(List<ReadRow> twice)
    {
        var parts = new Dictionary<RowPlan, Part>();
        twice.RemoveAll(again =>
        {
            if (!keys.TryAdd(again.Plan.KeyOf(again.Values)))
            {
                return false;
            }

            if (!parts.TryGetValue(again.Plan, out Part? part))
            {
                parts.Add(again.Plan, part = new([], []));
            }

            part.Rows.Add(again.Row);
            part.Values.Add(again.Values);
            return true;
        });
        return parts;
    }

    private Task AdvanceAsync(UnitLease lease, long failed, CancellationToken cancellationToken) =>
        database.UseAsync(
            async (session, token) =>
            {
                if (!await UnitStore.AdvanceAsync(session, lease, 0, 0, failed, token).ConfigureAwait(false))
                {
                    throw new LeaseLostException(lease);
                }
            },
            cancellationToken);

    private sealed record ReadRow(SourceRow Row, RowPlan Plan, object?[] Values);

    private sealed record Part(List<SourceRow> Rows, List<object?[]> Values);
}

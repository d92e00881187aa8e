using KeywordBatch.Batch;
using KeywordBatch.Database;

namespace KeywordBatch.Sync;

/// <summary>Stores chunks of rows of any shapes: what cannot be stored is told row by row, the others are.</summary>
/// <param name="database">The database.</param>
/// <param name="target">The table.</param>
/// <param name="upsert">Stores them.</param>
internal sealed class RowWriter(KeywordDatabase database, SyncTarget target, RowUpsert upsert)
{
    private readonly RecentKeys _keys = new();

    /// <summary>Stores a chunk.</summary>
    /// <param name="chunk">Rows.</param>
    /// <param name="size">Learns from it.</param>
    /// <param name="lease">The unit whose progress it is; null for none.</param>
    /// <param name="failed">Told each row that cannot be stored, with the reason, after the chunk is stored.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public async Task<RowCounts> WriteAsync(
        IReadOnlyList<SourceRow> chunk, TransactionSize size, UnitLease? lease, Action<SourceRow, string> failed, CancellationToken cancellationToken)
    {
        var refused = new List<(SourceRow Row, string Reason)>();
        Dictionary<RowPlan, Part> parts = Sort(chunk, refused);
        RowCounts counts;
        try
        {
            counts = await StoreAsync(parts, refused, size, lease, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            // The chunk may come once more.
            foreach ((RowPlan plan, Part part) in parts)
            {
                part.Values.ForEach(values => _keys.Remove(plan.KeyOf(values)));
            }

            throw;
        }

        foreach ((SourceRow row, string reason) in refused)
        {
            failed(row, reason);
        }

        return counts;
    }

    /// <summary>Forgets which rows have been there: all of them come once more.</summary>
    public void Forget() => _keys.Clear();

    private async Task<RowCounts> StoreAsync(
        Dictionary<RowPlan, Part> parts, List<(SourceRow Row, string Reason)> refused, TransactionSize size, UnitLease? lease, CancellationToken cancellationToken)
    {
        long unsaid = refused.Count;
        var counts = new RowCounts(0, 0, 0, refused.Count);
        if (parts.Count == 0 && lease is not null)
        {
            await AdvanceAsync(lease, unsaid, cancellationToken).ConfigureAwait(false);
        }

        foreach ((RowPlan plan, Part part) in parts)
        {
            UpsertResult result = await upsert.WriteAsync(plan.Texts!, part.Values, unsaid, lease, cancellationToken).ConfigureAwait(false);
            size.Learn((int)(result.Counts.Read + unsaid), (int)(result.Counts.Failed + unsaid), result.Duration, result.Tries);
            unsaid = 0;
            counts += result.Counts;
            if (result.Refused.Count > 0)
            {
                Dictionary<object?[], SourceRow> rows = part.Rows.Zip(part.Values).ToDictionary(r => r.Second, r => r.First, ReferenceEqualityComparer.Instance as IEqualityComparer<object?[]>);
                refused.AddRange(result.Refused.Select(r => (rows[r.Row], r.Reason)));
            }
        }

        return counts;
    }

    private Dictionary<RowPlan, Part> Sort(IReadOnlyList<SourceRow> chunk, List<(SourceRow Row, string Reason)> refused)
    {
        var parts = new Dictionary<RowPlan, Part>();
        RowPlan? last = null;
        Part? part = null;
        _keys.Expect(chunk.Count);
        foreach (SourceRow row in chunk)
        {
            RowPlan plan = target.PlanOf(row.Shape);
            object?[] values = [];
            string? reason = plan.Refusal ?? plan.Read(row.Values, out values);
            if (reason is null && !_keys.TryAdd(plan.KeyOf(values)))
            {
                reason = SyncErrors.Reason("KeyTwice");
            }

            if (reason is not null)
            {
                refused.Add((row, reason));
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

    private sealed record Part(List<SourceRow> Rows, List<object?[]> Values);
}

using KeywordBatch.Batch;

namespace KeywordBatch.Sync;

/// <summary>The rows of days that could not be stored: told to people, and kept where a later sync of the day takes them out.</summary>
internal sealed class DayFailures(SyncTarget target, SyncHost host, FailureStore store)
{
    /// <summary>Takes out what an earlier sync of a day has left.</summary>
    public Task ForgetAsync(DateOnly day, UnitLease? lease, CancellationToken cancellationToken) =>
        lease is null ? Task.CompletedTask : store.ForgetAsync(day, cancellationToken);

    public async Task TellAsync(DayWork work, IReadOnlyList<(SourceRow Row, string Reason)> failed, UnitLease? lease, CancellationToken cancellationToken)
    {
        var failures = new List<KeywordFailure>();
        foreach ((SourceRow row, string reason) in failed)
        {
            var failure = new TableRowFailure(target.Table, target.Describe(row), reason);
            work.LastReason = reason;
            failures.Add(new(work.Day, failure.Key, 1, "sync", reason));
            host.Failed(work.Day, failure);
        }

        if (failures.Count > 0 && lease is not null)
        {
            await store.RecordAsync(failures, cancellationToken).ConfigureAwait(false);
        }
    }
}

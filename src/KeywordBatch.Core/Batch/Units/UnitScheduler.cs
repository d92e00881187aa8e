using System.Collections.Concurrent;
using KeywordBatch.Database;
using KeywordBatch.Questions;

namespace KeywordBatch.Batch;

/// <summary>
/// Works units off, several at once, earliest first. A unit that another worker holds is left for later: by then it is
/// done, or its lease has run out and it is taken over.
/// </summary>
internal sealed class UnitScheduler(KeywordDatabase database, BatchOptions options, bool hasOwnTables, string owner, TimeProvider time, string? source = null)
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(500);

    private readonly UnitStore _units = new(database, source);
    private bool _hasToldWaiting;

    /// <summary>
    /// Told once, when nothing is left to do but to wait for others: for how many units, and how long a worker that is
    /// gone can hold any of them at most.
    /// </summary>
    public Action<int, TimeSpan>? Waiting { get; init; }

    /// <summary>Units worked on at once, 1 or more.</summary>
    public int UnitsAtOnce { get; init; } = options.ParallelDays;

    /// <summary>Whether a unit holds a connection until it is done, and so takes a place before it is claimed.</summary>
    public bool HoldsConnections { get; init; }

    /// <summary>Works every plan off.</summary>
    /// <param name="plans">In order of days, which is by month.</param>
    /// <param name="work">Does one unit and tells each chunk; the result is null when it was taken over.</param>
    /// <param name="ended">Told each unit that has ended, with null when another worker did it.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public async Task RunAsync(
        IAsyncEnumerable<UnitPlan> plans,
        Func<UnitPlan, UnitLease?, Action<ChunkResult>, CancellationToken, Task<KeywordBatchUnit?>> work,
        Action<UnitPlan, KeywordBatchUnit?> ended,
        CancellationToken cancellationToken)
    {
        for (IAsyncEnumerable<UnitPlan>? open = plans; open is not null;)
        {
            var busy = new ConcurrentQueue<UnitPlan>();
            var parallel = new ParallelOptions { MaxDegreeOfParallelism = UnitsAtOnce, CancellationToken = cancellationToken };
            await Parallel.ForEachAsync(open, parallel, async (plan, token) =>
            {
                Task<UnitPlan?> working = HoldsConnections
                    ? database.InPlaceAsync(() => TryWorkAsync(plan, token), token)
                    : TryWorkAsync(plan, token);
                if (await working.ConfigureAwait(false) is { } left)
                {
                    busy.Enqueue(left);
                }
            }).ConfigureAwait(false);
            open = busy.IsEmpty ? null : (await StillOpenAsync(busy, ended, cancellationToken).ConfigureAwait(false)).ToAsyncEnumerable();
        }

        // What another worker has, or has taken over, is looked after until it is done: that one may be killed as well.
        async Task<UnitPlan?> TryWorkAsync(UnitPlan plan, CancellationToken token)
        {
            UnitLease? lease = null;
            if (hasOwnTables)
            {
                if (await TryTakeAsync(plan, token).ConfigureAwait(false) is not { } taken)
                {
                    return plan;
                }

                (lease, plan) = taken;
            }

            long settled = 0;
            KeywordBatchUnit? unit = await work(plan, lease, chunk => settled += chunk.Inserted + chunk.Failures.Count, token).ConfigureAwait(false);
            if (unit is null)
            {
                return plan.After(settled);
            }

            ended(plan, unit);
            return null;
        }
    }

    private async Task<(UnitLease Lease, UnitPlan Plan)?> TryTakeAsync(UnitPlan plan, CancellationToken cancellationToken)
    {
        if (IsSplitOtherwise(plan.Part, await ListAsync(plan.Day, cancellationToken).ConfigureAwait(false)))
        {
            return null;
        }

        try
        {
            return await TryClaimAsync(plan, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is KeywordBatchException or OperationCanceledException)
        {
            // Claimed or not, nobody will work on it, and the next run need not wait for its lease to run out.
            await Farewell.TryAsync(token => _units.ReleaseAsync(plan.Part, owner, token)).ConfigureAwait(false);
            throw;
        }
    }

    private async Task<(UnitLease Lease, UnitPlan Plan)?> TryClaimAsync(UnitPlan plan, CancellationToken cancellationToken)
    {
        UnitState? seen = plan.Seen?.GetValueOrDefault(plan.Part);
        if (await _units.TryClaimAsync(plan.Part, owner, options.Lease, seen, cancellationToken).ConfigureAwait(false) is not { } lease)
        {
            return null;
        }

        // Once more, now that every other worker can see ours.
        IReadOnlyList<KeywordBatchUnit> now = await ListAsync(plan.Day, cancellationToken).ConfigureAwait(false);
        if (IsSplitOtherwise(plan.Part, now))
        {
            await _units.ReleaseAsync(plan.Part, owner, cancellationToken).ConfigureAwait(false);
            return null;
        }

        return (lease, plan with { WasTouched = plan.Seen is { } all && !UnitState.IsUntouched(all, now, plan.Part) });
    }

    // None for a sync, whose days are never split.
    private async Task<IReadOnlyList<KeywordBatchUnit>> ListAsync(DateOnly day, CancellationToken cancellationToken) =>
        source is not null ? [] : await _units.ListAsync(new Period(day, day), cancellationToken).ConfigureAwait(false);

    // The same questions in other units, such as the whole day where we have a part of it: who waits pays for none of them twice.
    private bool IsSplitOtherwise(DayPart part, IReadOnlyList<KeywordBatchUnit> units) =>
        units.Any(u => u.Status == "running" && u.Owner != owner && DayPart.Of(u) is var held && held != part && held.Overlaps(part));

    private async Task<IReadOnlyList<UnitPlan>> StillOpenAsync(
        IReadOnlyCollection<UnitPlan> busy, Action<UnitPlan, KeywordBatchUnit?> ended, CancellationToken cancellationToken)
    {
        await TellWaitingAsync(busy, cancellationToken).ConfigureAwait(false);
        await Task.Delay(LookAgain, time, cancellationToken).ConfigureAwait(false);
        var period = new Period(busy.Min(p => p.Day), busy.Max(p => p.Day));
        IReadOnlyList<KeywordBatchUnit> units = await _units.ListAsync(period, cancellationToken).ConfigureAwait(false);
        var open = new List<UnitPlan>();
        foreach (UnitPlan plan in busy.OrderBy(p => p.Day).ThenBy(p => p.Part.Bucket))
        {
            if (units.Any(u => u.Status == "completed" && DayPart.Of(u) == plan.Part))
            {
                ended(plan, null);
            }
            else
            {
                open.Add(plan);
            }
        }

        return open;
    }

    private async Task TellWaitingAsync(IReadOnlyCollection<UnitPlan> busy, CancellationToken cancellationToken)
    {
        if (Waiting is null || _hasToldWaiting)
        {
            return;
        }

        (int held, TimeSpan longest) = await _units.HeldAsync([.. busy.Select(p => p.Part)], owner, cancellationToken).ConfigureAwait(false);
        if (held > 0)
        {
            _hasToldWaiting = true;
            Waiting(held, longest);
        }
    }
}

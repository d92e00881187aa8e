using System.Collections.Concurrent;
using KeywordBatch.Questions;

namespace KeywordBatch.Batch;

/// <summary>What a run has counted of its units, over all its passes. For several units at once.</summary>
internal sealed class RunBooks
{
    private readonly ConcurrentDictionary<DayPart, (KeywordBatchUnit Unit, WorkMeter Meter)> _ended = new();

    // How many stored questions of each part the run has counted, whoever stored them.
    private readonly ConcurrentDictionary<DayPart, long> _known = new();

    /// <summary>Keeps what a unit has come to, and stops its meter until it is taken up again.</summary>
    public void End(KeywordBatchUnit unit, WorkMeter meter)
    {
        meter.Pause();
        _ended[DayPart.Of(unit)] = (unit, meter);
    }

    /// <summary>The books of an earlier pass, unless somebody else has had the unit since.</summary>
    /// <param name="part">Which unit.</param>
    /// <param name="lease">The claim just made; null where there are none, and nobody else.</param>
    public (KeywordBatchUnit Unit, WorkMeter Meter)? Reopen(DayPart part, UnitLease? lease) =>
        _ended.TryGetValue(part, out (KeywordBatchUnit Unit, WorkMeter Meter) ended) && (lease is null || lease.Epoch == ended.Unit.Epoch + 1) ? ended : null;

    /// <summary>How many questions of each day have failed, as its units say.</summary>
    public Dictionary<DateOnly, long> Failed() => _ended.Values.GroupBy(e => e.Unit.Day).ToDictionary(g => g.Key, g => g.Sum(e => e.Unit.Failed));

    /// <summary>Plans of what is missing, in which of so many questions of each day that have failed in this run are.</summary>
    public IReadOnlyList<UnitPlan> Reopening(IEnumerable<UnitPlan> plans, IReadOnlyDictionary<DateOnly, long> failed)
    {
        var left = new Dictionary<DateOnly, long>(failed);
        return [.. plans.Select(Reopen)];

        UnitPlan Reopen(UnitPlan plan)
        {
            // A part's share of what is missing is an estimate; its own failures are known, unless another worker has ended it.
            long most = _ended.TryGetValue(plan.Part, out (KeywordBatchUnit Unit, WorkMeter Meter) ended) ? ended.Unit.Failed : plan.Missing;
            long reopened = Math.Min(left.GetValueOrDefault(plan.Day), Math.Min(plan.Budget, most));
            left[plan.Day] = left.GetValueOrDefault(plan.Day) - reopened;
            return plan with { Reopened = reopened };
        }
    }

    /// <summary>Takes note of stored questions of a part that the run has counted.</summary>
    public void Know(DayPart part, long stored) => _known.AddOrUpdate(part, stored, (_, known) => known + stored);

    /// <summary>Of so many stored questions of a part those that the run has not counted yet, which it has from here on.</summary>
    public long TakeUnknown(DayPart part, long stored)
    {
        long unknown = Math.Max(0, stored - _known.GetValueOrDefault(part));
        Know(part, unknown);
        return unknown;
    }
}

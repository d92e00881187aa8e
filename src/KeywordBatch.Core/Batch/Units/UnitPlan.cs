using KeywordBatch.Questions;

namespace KeywordBatch.Batch;

/// <summary>What a step does with one unit.</summary>
/// <param name="Part">The day, or the part of it.</param>
/// <param name="Budget">The most questions to take up.</param>
/// <param name="Missing">About how many were missing when it was planned.</param>
/// <param name="Stored">How many were stored already, to be counted as skipped; null where only what is missing counts.</param>
internal sealed record UnitPlan(DayPart Part, long Budget, long Missing, long? Stored)
{
    public DateOnly Day => Part.Day;

    /// <summary>Take up only what failed in this run; 0 takes up what is missing.</summary>
    public long OnlyFailedIn { get; init; }

    /// <summary>How many of its questions have failed in this run and are taken up once more.</summary>
    public long Reopened { get; init; }

    /// <summary>The units that there were when it was planned: it is left alone when it has been completed since. Null takes it up anyway.</summary>
    public IReadOnlyDictionary<DayPart, UnitState>? Seen { get; init; }

    /// <summary>Whether somebody may have stored some of its questions since: <see cref="Stored"/> is out of date then.</summary>
    public bool WasTouched { get; init; }

    /// <summary>The rest of a unit that another worker has taken over, should that one not finish it.</summary>
    /// <param name="settled">How many questions of the budget are used up.</param>
    public UnitPlan After(long settled) => this with { Budget = Budget == long.MaxValue ? Budget : Budget - settled };

    /// <summary>A day with questions, a large one in parts; what is stored of each counts as skipped.</summary>
    /// <param name="day">What the check found.</param>
    /// <param name="buckets">Into how many parts it goes.</param>
    /// <param name="parts">What is stored of each; null for a day that is whole, or of which nothing is.</param>
    /// <param name="seen">The units that there were before the check.</param>
    public static IEnumerable<UnitPlan> ForBasic(
        KeywordCoverageDay day, int buckets, IReadOnlyList<KeywordCoverageDay>? parts, IReadOnlyDictionary<DayPart, UnitState> seen) =>
        Split(day, buckets).Select(p => new UnitPlan(
            p.Part, long.MaxValue, parts?[p.Part.Bucket].Missing ?? p.Missing, parts?[p.Part.Bucket].Processed ?? day.Processed)
        {
            Seen = seen,
        });

    /// <summary>Days with missing questions, large ones in parts, the limit spent on the earliest.</summary>
    /// <param name="days">What the check found.</param>
    /// <param name="limit">At most so many questions; null for all.</param>
    /// <param name="buckets">Into how many parts a day goes when there is no limit.</param>
    /// <param name="seen">The units that there were before the check.</param>
    public static IReadOnlyList<UnitPlan> ForMissing(
        IEnumerable<KeywordCoverageDay> days, long? limit, Func<KeywordCoverageDay, int> buckets, IReadOnlyDictionary<DayPart, UnitState> seen)
    {
        IEnumerable<KeywordCoverageDay> open = days.Where(d => d.Missing > 0);
        if (limit is not { } left)
        {
            return [.. open.SelectMany(day => Split(day, buckets(day)).Select(p => Plan(p.Part, long.MaxValue, p.Missing)))];
        }

        var plans = new List<UnitPlan>();
        foreach (KeywordCoverageDay day in open.TakeWhile(_ => left > 0))
        {
            long budget = Math.Min(left, day.Missing);
            plans.Add(Plan(new(day.Date), budget, day.Missing));
            left -= budget;
        }

        return plans;

        UnitPlan Plan(DayPart part, long budget, long missing) => new(part, budget, missing, null) { Seen = seen };
    }

    private static IEnumerable<(DayPart Part, long Missing)> Split(KeywordCoverageDay day, int buckets) =>
        Enumerable.Range(0, buckets).Select(b => (new DayPart(day.Date, b, buckets), (day.Missing + buckets - 1) / buckets));
}

using KeywordBatch.Questions;

namespace KeywordBatch.Batch;

/// <summary>What a step does with one day.</summary>
/// <param name="Part">The day.</param>
/// <param name="Budget">The most questions to take up.</param>
/// <param name="Missing">How many were missing when it was planned.</param>
/// <param name="Stored">How many were stored already, to be counted as skipped.</param>
internal sealed record DayPlan(DayPart Part, long Budget, long Missing, long Stored)
{
    public DateOnly Day => Part.Day;

    /// <summary>Every day with questions; what is stored counts as skipped.</summary>
    public static IReadOnlyList<DayPlan> ForBasic(IEnumerable<KeywordCoverageDay> days) =>
        [.. days.Where(d => d.Unique > 0).Select(d => new DayPlan(new(d.Date), long.MaxValue, d.Missing, d.Processed))];

    /// <summary>Days with missing questions, the limit spent on the earliest.</summary>
    public static IReadOnlyList<DayPlan> ForMissing(IEnumerable<KeywordCoverageDay> days, long? limit)
    {
        long left = limit ?? long.MaxValue;
        var plans = new List<DayPlan>();
        foreach (KeywordCoverageDay day in days.Where(d => d.Missing > 0))
        {
            long budget = Math.Min(left, limit is null ? long.MaxValue : day.Missing);
            if (budget == 0)
            {
                break;
            }

            plans.Add(new(new(day.Date), budget, day.Missing, 0));
            left -= limit is null ? 0 : budget;
        }

        return plans;
    }
}

using KeywordBatch.Questions;

namespace KeywordBatch.Batch;

/// <summary>What was known of a unit at some moment; the default is one that nobody had claimed.</summary>
/// <param name="Epoch">How often it had been claimed.</param>
/// <param name="Status">pending, running, abandoned, completed or failed; null where there was none.</param>
internal readonly record struct UnitState(long Epoch, string? Status)
{
    public bool IsCompleted => Status == "completed";

    /// <summary>Whether questions of it may be stored without another claim.</summary>
    private bool MayBeAtWork => Status is "running" or "abandoned";

    public static Dictionary<DayPart, UnitState> Of(IEnumerable<KeywordBatchUnit> units) =>
        units.ToDictionary(DayPart.Of, u => new UnitState(u.Epoch, u.Status));

    /// <summary>Whether nobody has worked on any question of a part since, but for the claim of who asks.</summary>
    /// <param name="seen">The units that there were.</param>
    /// <param name="now">Those of the day that there are, the part's own just claimed.</param>
    /// <param name="part">The part.</param>
    public static bool IsUntouched(IReadOnlyDictionary<DayPart, UnitState> seen, IEnumerable<KeywordBatchUnit> now, DayPart part) =>
        now.Where(u => DayPart.Of(u).Overlaps(part)).All(u =>
        {
            UnitState before = seen.GetValueOrDefault(DayPart.Of(u));
            return !before.MayBeAtWork && u.Epoch == before.Epoch + (DayPart.Of(u) == part ? 1 : 0);
        });
}

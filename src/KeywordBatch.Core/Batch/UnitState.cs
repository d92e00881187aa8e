using KeywordBatch.Questions;

namespace KeywordBatch.Batch;

/// <summary>What was known of a unit at some moment; the default is one that nobody had claimed.</summary>
/// <param name="Epoch">How often it had been claimed.</param>
/// <param name="Completed">Whether it was done.</param>
internal readonly record struct UnitState(long Epoch, bool Completed)
{
    public static Dictionary<DayPart, UnitState> Of(IEnumerable<KeywordBatchUnit> units) =>
        units.ToDictionary(DayPart.Of, u => new UnitState(u.Epoch, u.Status == "completed"));

    /// <summary>Whether a claim was the first one since.</summary>
    public bool IsBefore(UnitLease lease) => lease.Epoch == Epoch + 1;
}

namespace KeywordBatch.Batch;

/// <summary>Into how many parts each day goes. Workers that share days must agree, so units that exist decide.</summary>
internal sealed class BucketPlan
{
    /// <summary>Questions above which a day is split by itself, and about how many a part then has.</summary>
    private const long QuestionsPerBucket = 50_000;

    private readonly int? _asked;
    private readonly Dictionary<DateOnly, int> _existing;

    private BucketPlan(int? asked, Dictionary<DateOnly, int> existing)
    {
        _asked = asked;
        _existing = existing;
    }

    /// <summary>Makes one.</summary>
    /// <param name="asked">What the user wants; null to decide by a day's size.</param>
    /// <param name="units">The units that exist.</param>
    /// <exception cref="KeywordBatchException">BucketsDiffer: another worker is at work on a day with another number.</exception>
    public static BucketPlan Make(int? asked, IEnumerable<KeywordBatchUnit> units)
    {
        var existing = new Dictionary<DateOnly, int>();
        foreach (KeywordBatchUnit unit in units.Where(u => u.Status == "running"))
        {
            if (asked is { } wanted && wanted != unit.Buckets)
            {
                throw BatchErrors.BucketsDiffer(unit.Day, unit.Buckets, wanted, unit.Owner ?? "?");
            }

            existing[unit.Day] = unit.Buckets;
        }

        return new(asked, existing);
    }

    /// <summary>The number of parts of a day, 1 to 1,000.</summary>
    public int For(KeywordCoverageDay day) =>
        _existing.TryGetValue(day.Date, out int buckets) ? buckets
        : _asked ?? (int)Math.Clamp((day.Unique + QuestionsPerBucket - 1) / QuestionsPerBucket, 1, 1000);
}

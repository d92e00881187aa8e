using System.Runtime.CompilerServices;
using KeywordBatch.Database;
using KeywordBatch.Questions;

namespace KeywordBatch.Batch;

/// <summary>What the passes of a run have to do, as the database tells it.</summary>
/// <param name="database">The database.</param>
/// <param name="options">How to work.</param>
internal sealed class PassPlanner(KeywordDatabase database, BatchOptions options)
{
    private readonly QuestionReader _reader = new(database);

    /// <summary>The units of each day, none of one without questions. A day in parts of which something is stored is counted once more, part by part.</summary>
    /// <param name="days">What the check finds.</param>
    /// <param name="buckets">Into how many parts each day goes.</param>
    /// <param name="units">The units that there were before the check.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public async IAsyncEnumerable<IReadOnlyList<UnitPlan>> PlanBasicAsync(
        IAsyncEnumerable<KeywordCoverageDay> days, BucketPlan buckets, IReadOnlyList<KeywordBatchUnit> units, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Dictionary<DayPart, UnitState> seen = UnitState.Of(units);
        await foreach (KeywordCoverageDay day in days.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            int number = buckets.For(day);
            IReadOnlyList<KeywordCoverageDay>? parts = number == 1 || day.Processed == 0 ? null
                : await database.InPlaceAsync(() => _reader.CoverPartsAsync(day.Date, number, cancellationToken), cancellationToken).ConfigureAwait(false);
            yield return day.Unique == 0 ? [] : [.. UnitPlan.ForBasic(day, number, parts, seen)];
        }
    }

    /// <summary>Of what has failed in a run, how much is not left alone for good, by day.</summary>
    public async Task<SortedDictionary<DateOnly, long>> CountTriableAsync(Period period, long run, CancellationToken cancellationToken)
    {
        var days = new SortedDictionary<DateOnly, long>();
        await foreach (KeywordFailure failure in new FailureStore(database).ReadAsync(period, run, cancellationToken).ConfigureAwait(false))
        {
            if (failure.Attempts < options.MaxAttempts)
            {
                days[failure.Date] = days.GetValueOrDefault(failure.Date) + 1;
            }
        }

        return days;
    }
}

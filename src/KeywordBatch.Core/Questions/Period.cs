using KeywordBatch.Database;

namespace KeywordBatch.Questions;

/// <summary>Days from a first to a last one, both included; in SQL it is half-open.</summary>
public readonly record struct Period
{
    /// <summary>Makes one.</summary>
    /// <param name="start">First day.</param>
    /// <param name="end">Last day, included.</param>
    /// <exception cref="KeywordBatchException">EndBeforeStart; EndTooLate: there is no day after it.</exception>
    public Period(DateOnly start, DateOnly end)
    {
        if (end < start)
        {
            throw DatabaseErrors.EndBeforeStart(start, end);
        }

        if (end == DateOnly.MaxValue)
        {
            throw DatabaseErrors.EndTooLate(end);
        }

        Start = start;
        End = end;
    }

    /// <summary>First day.</summary>
    public DateOnly Start { get; }

    /// <summary>Last day, included.</summary>
    public DateOnly End { get; }

    /// <summary>How many days.</summary>
    public int Count => End.DayNumber - Start.DayNumber + 1;

    /// <summary>The days in order.</summary>
    public IEnumerable<DateOnly> Days()
    {
        DateOnly first = Start;
        return Enumerable.Range(0, Count).Select(first.AddDays);
    }
}

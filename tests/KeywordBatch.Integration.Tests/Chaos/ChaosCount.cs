namespace KeywordBatch.Integration.Tests.Chaos;

/// <summary>What is in the database and what was paid for, counted by plain SQL and by the fake model.</summary>
internal sealed record ChaosCount
{
    public long Questions { get; init; }

    public long Rows { get; init; }

    public long Missing { get; init; }

    public long Duplicates { get; init; }

    public long UnitsProcessed { get; init; }

    public long UnitsSkipped { get; init; }

    public long UnitsFailed { get; init; }

    public int UnitsRunning { get; init; }

    public int Calls { get; init; }

    public int PaidTwice { get; init; }

    /// <summary>Every question has its row, once, and nobody holds a unit any more.</summary>
    public void AssertExactlyOnce() =>
        Assert.Equal((0L, 0L, Questions, 0), (Missing, Duplicates, Rows, UnitsRunning));

    /// <summary>What the units say was stored is what is stored; true as long as no unit was done twice.</summary>
    public void AssertBooks() =>
        Assert.Equal(Questions, UnitsProcessed + UnitsSkipped + UnitsFailed);
}

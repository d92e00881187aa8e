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

    /// <summary>Every question has its row, once, and the units' own books say the same.</summary>
    public void AssertExactlyOnce()
    {
        Assert.Equal((0L, 0L, Questions), (Missing, Duplicates, Rows));
        Assert.Equal((Questions, 0), (UnitsProcessed + UnitsSkipped + UnitsFailed, UnitsRunning));
    }
}

namespace KeywordBatch.Reports;

/// <summary>What a report tells, counted by the database: nothing in it grows with the number of questions.</summary>
/// <param name="Database">Which database, without password.</param>
/// <param name="Created">When it was read.</param>
/// <param name="Coverage">Each day of the period.</param>
internal sealed record KeywordReport(string Database, DateTimeOffset Created, KeywordCoverage Coverage)
{
    /// <summary>By number of questions.</summary>
    public IReadOnlyList<CategoryCount> Categories { get; init; } = [];

    /// <summary>By how often they were asked about.</summary>
    public IReadOnlyList<KeywordCount> Keywords { get; init; } = [];

    /// <summary>By how often they were asked.</summary>
    public IReadOnlyList<UniqueChat> Questions { get; init; } = [];

    /// <summary>The latest runs that worked on days of the period, oldest first.</summary>
    public IReadOnlyList<KeywordBatchRun> Runs { get; init; } = [];

    /// <summary>The first failures, by day.</summary>
    public IReadOnlyList<KeywordFailure> Failures { get; init; } = [];

    /// <summary>How many failures there are.</summary>
    public long FailureTotal { get; init; }

    /// <summary>Reads all failures.</summary>
    public Func<CancellationToken, IAsyncEnumerable<KeywordFailure>>? ReadFailures { get; init; }

    /// <summary>Whether the database has the tables of runs and failures.</summary>
    public bool HasHistory { get; init; }
}

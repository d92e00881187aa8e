namespace KeywordBatch.Benchmarks.Frame;

/// <summary>One side of a contest, with what its rounds gave.</summary>
internal sealed class Competitor(string name, Func<Task<Measurement>> run)
{
    private readonly List<Measurement> _results = [];

    public string Name { get; } = name;

    /// <summary>Rows that every round must come to; null where none are counted.</summary>
    public long? ExpectedRows { get; init; }

    /// <summary>How many times as fast as this one the product is meant to be; null where nothing is promised.</summary>
    public double? Target { get; init; }

    /// <summary>Rounds at most; for peers that take minutes.</summary>
    public int MaxRounds { get; init; } = int.MaxValue;

    /// <summary>Why it has no results, or only from some rounds.</summary>
    public string? Note { get; private set; }

    public IReadOnlyList<Measurement> Results => _results;

    public double Median => Middle(_results.Select(r => r.Value));

    public long PeakBytes => _results.Max(r => r.PeakBytes);

    /// <summary>Runs a round, the first of them with the number 1; round 0 warms up.</summary>
    public async Task RunAsync(int round, string contest)
    {
        if (Note is not null || round > MaxRounds)
        {
            return;
        }

        GC.Collect();
        try
        {
            Measurement result = await run();
            if (ExpectedRows is { } expected && result.Rows != expected)
            {
                throw new BenchmarkException($"{contest}: {Name} came to {result.Rows:N0} rows, not {expected:N0}.");
            }

            if (round > 0)
            {
                _results.Add(result);
            }
        }
        catch (OutOfTimeException e)
        {
            Note = e.Message;
        }
    }

    public static double Middle(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }
}

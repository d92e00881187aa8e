namespace KeywordBatch.Benchmarks.Frame;

/// <summary>
/// The product, which is added first, and its peers, run in turn round after round, so that a change in the machine's
/// mood meets all of them.
/// </summary>
internal sealed class Contest(string title, Unit unit, BenchmarkRun run)
{
    private readonly List<Competitor> _competitors = [];

    public string Title { get; } = title;

    public Unit Unit { get; } = unit;

    public IReadOnlyList<Competitor> Competitors => _competitors;

    public Competitor Product => _competitors[0];

    public Competitor Add(Competitor competitor)
    {
        _competitors.Add(competitor);
        return competitor;
    }

    public Competitor Add(string name, Func<Task<Measurement>> measure) => Add(new Competitor(name, measure));

    public Competitor Add(string name, Func<double> measure) => Add(name, () => Task.FromResult(new Measurement(measure())));

    /// <summary>Runs every round and hands itself to the report.</summary>
    /// <param name="warmUp">A round before the first that does not count; for contests within one process.</param>
    public async Task RunAsync(bool warmUp = false)
    {
        run.Say($"{Title} ...");
        for (int round = warmUp ? 0 : 1; round <= run.Rounds; round++)
        {
            foreach (Competitor competitor in _competitors)
            {
                await competitor.RunAsync(round, Title);
            }
        }

        run.Report.Add(this);
    }

    /// <summary>How many times as fast as a peer the product is; null where one of them has no result.</summary>
    public double? Ratio(Competitor peer) =>
        Product.Results.Count == 0 || peer.Results.Count == 0 ? null
        : Unit.LessIsBetter ? peer.Median / Product.Median
        : Product.Median / peer.Median;
}

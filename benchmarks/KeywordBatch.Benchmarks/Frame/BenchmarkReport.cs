using System.Globalization;
using System.Text;

namespace KeywordBatch.Benchmarks.Frame;

/// <summary>What a benchmark came to.</summary>
internal sealed class BenchmarkReport(Benchmark benchmark, BenchmarkArguments arguments)
{
    private readonly Lock _lock = new();
    private readonly List<Contest> _contests = [];
    private readonly List<Fact> _facts = [];

    public Benchmark Benchmark { get; } = benchmark;

    public BenchmarkArguments Arguments { get; } = arguments;

    public IReadOnlyList<Contest> Contests => _contests;

    public IReadOnlyList<Fact> Facts => _facts;

    public List<string> Skipped { get; } = [];

    // Targets are set for the whole of the data.
    private bool MeansSomething => Arguments.Divisor == 1;

    public void Add(Contest contest)
    {
        lock (_lock)
        {
            _contests.Add(contest);
            Console.WriteLine();
            Console.WriteLine(Table(contest));
        }
    }

    public void Add(Fact fact)
    {
        lock (_lock)
        {
            _facts.Add(fact);
            Console.WriteLine("  " + Line(fact));
        }
    }

    public string ToMarkdown()
    {
        var text = new StringBuilder();
        text.AppendLine(Invariant($"# {Benchmark.Name}"));
        text.AppendLine().AppendLine(Benchmark.About).AppendLine().AppendLine(Machine.Describe());
        if (!MeansSomething)
        {
            text.AppendLine().AppendLine(Invariant($"With the data divided by {Arguments.Divisor}, to see that it runs: these numbers say little about speed."));
        }

        foreach (Contest contest in _contests)
        {
            text.AppendLine().AppendLine(Table(contest));
        }

        foreach (Fact fact in _facts)
        {
            text.AppendLine("- " + Line(fact));
        }

        foreach (string skipped in Skipped)
        {
            text.AppendLine("- skipped: " + skipped);
        }

        return text.ToString();
    }

    private string Table(Contest contest)
    {
        var text = new StringBuilder();
        text.AppendLine(Invariant($"## {contest.Title}")).AppendLine();
        text.AppendLine(Invariant($"| | median {contest.Unit.Name} | min | max | peak MB | rows | product is × as fast | target |"));
        text.AppendLine("|---|---:|---:|---:|---:|---:|---:|---|");
        foreach (Competitor competitor in contest.Competitors)
        {
            text.AppendLine(Row(contest, competitor));
        }

        if (contest.Product.Results is [.., { Stages: { } stages }])
        {
            double all = stages.Values.Sum();
            text.AppendLine().AppendLine("Where the product's time goes: " + string.Join(
                ", ", stages.OrderByDescending(s => s.Value).Select(s => Invariant($"{s.Key} {100 * s.Value / all:N0} %"))) + ".");
        }

        return text.ToString();
    }

    private string Row(Contest contest, Competitor competitor)
    {
        if (competitor.Results.Count == 0)
        {
            return $"| {competitor.Name} | {competitor.Note} | | | | | | |";
        }

        Unit unit = contest.Unit;
        double? ratio = competitor == contest.Product ? null : contest.Ratio(competitor);
        string target = competitor.Target is not { } wanted || !MeansSomething ? ""
            : Invariant($"{wanted:0.##}{(ratio >= wanted ? "" : ", not reached")}");
        long rows = competitor.Results[^1].Rows;
        return string.Join(
            " | ",
            $"| {competitor.Name}{(competitor.Note is { } note ? $" ({note})" : "")}",
            unit.Write(competitor.Median),
            unit.Write(competitor.Results.Min(r => r.Value)),
            unit.Write(competitor.Results.Max(r => r.Value)),
            competitor.PeakBytes == 0 ? "" : Invariant($"{competitor.PeakBytes / 1e6:N0}"),
            rows == 0 ? "" : Invariant($"{rows:N0}"),
            ratio is null ? "" : Invariant($"{ratio:N2}"),
            target) + " |";
    }

    private string Line(Fact fact)
    {
        string target = fact switch
        {
            _ when !MeansSomething => "",
            { AtMost: { } most } => Invariant($" (at most {most:0.##})"),
            { AtLeast: { } least } => Invariant($" (at least {least:0.##})"),
            _ => "",
        };
        return Invariant($"{fact.Text}: {fact.Value:0.###} {fact.Unit}{target}{(fact.Reached == false && MeansSomething ? ", not reached" : "")}");
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

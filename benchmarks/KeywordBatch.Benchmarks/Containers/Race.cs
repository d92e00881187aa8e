using System.Globalization;

namespace KeywordBatch.Benchmarks.Containers;

/// <summary>Runs competitors in turn, round after round, so that a change in the machine's mood meets all of them; medians count.</summary>
internal sealed class Race(string title, string unit, int rounds)
{
    private readonly List<(string Name, Func<double> Run, List<double> Results)> _competitors = [];

    public void Add(string name, Func<double> run) => _competitors.Add((name, run, []));

    /// <summary>Prints the medians with their ratio to the first competitor, and returns them in order.</summary>
    public IReadOnlyList<double> Run()
    {
        for (int round = 0; round <= rounds; round++)
        {
            foreach ((string _, Func<double> run, List<double> results) in _competitors)
            {
                GC.Collect();
                double result = run();
                if (round > 0)
                {
                    results.Add(result);
                }
            }
        }

        Console.WriteLine($"\n{title} ({unit}, median of {rounds})");
        double own = Median(_competitors[0].Results);
        foreach ((string name, Func<double> _, List<double> results) in _competitors)
        {
            double median = Median(results);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"  {name,-44} {median,12:N2}   {own / median,6:F2}x   [{results.Min():N2} .. {results.Max():N2}]"));
        }

        return [.. _competitors.Select(c => Median(c.Results))];
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}

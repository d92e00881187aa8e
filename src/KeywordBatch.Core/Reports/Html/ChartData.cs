namespace KeywordBatch.Reports.Html;

/// <summary>What a chart draws: a label and a value a series for each place.</summary>
/// <param name="Labels">A name for each place.</param>
/// <param name="Series">The series' names.</param>
/// <param name="Values">By place, then series.</param>
/// <param name="Group">How many rows of the table each place adds up.</param>
internal sealed record ChartData(IReadOnlyList<string> Labels, IReadOnlyList<string> Series, IReadOnlyList<double[]> Values, int Group)
{
    private const int Week = 7;

    public double Highest => Values.Count == 0 ? 0 : Values.Max(v => v.Sum());

    public static ChartData Of(ReportTable table, ReportChart chart, ReportWords words)
    {
        IEnumerable<object?[]> rows = chart.Kind == ReportChartKind.LatestOverTime
            ? table.Rows.Skip(Math.Max(0, table.Rows.Count - chart.Most))
            : table.Rows;
        if (chart.Kind == ReportChartKind.Ranking)
        {
            rows = rows.Take(chart.Most);
        }

        int group = chart.Kind == ReportChartKind.StackedOverTime ? GroupSize(table.Rows.Count, chart.Most) : 1;
        List<object?[][]> places = [.. rows.Chunk(group)];
        return new(
            [.. places.Select(p => words.Text(p[0][chart.Label], table.Columns[chart.Label].Kind))],
            [.. chart.Values.Select(v => table.Columns[v].Heading)],
            [.. places.Select(p => chart.Values.Select(v => p.Sum(row => Amount(row[v]))).ToArray())],
            group);
    }

    // Days, else weeks, else as many days as make few enough columns.
    private static int GroupSize(int rows, int most) =>
        rows <= most ? 1
        : rows <= most * Week ? Week
        : (rows + most - 1) / most;

    private static double Amount(object? value) => value switch
    {
        long count => count,
        double number => number,
        _ => 0,
    };
}

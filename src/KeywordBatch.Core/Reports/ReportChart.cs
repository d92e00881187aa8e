namespace KeywordBatch.Reports;

/// <summary>A picture of some columns of a table.</summary>
/// <param name="Title">What it shows.</param>
/// <param name="Kind">How.</param>
/// <param name="Label">The column that names a row.</param>
/// <param name="Values">The columns whose numbers are shown.</param>
internal sealed record ReportChart(string Title, ReportChartKind Kind, int Label, IReadOnlyList<int> Values)
{
    /// <summary>The most columns or bars that can be told apart at a phone's width.</summary>
    public int Most => Kind switch
    {
        ReportChartKind.StackedOverTime => 92,
        ReportChartKind.LatestOverTime => 40,
        _ => 20,
    };
}

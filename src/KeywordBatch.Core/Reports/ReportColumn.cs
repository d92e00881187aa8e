namespace KeywordBatch.Reports;

/// <summary>A table's column.</summary>
/// <param name="Heading">What stands above it.</param>
/// <param name="Kind">What it holds.</param>
internal sealed record ReportColumn(string Heading, ReportCellKind Kind)
{
    /// <summary>Whether its texts are long: questions, errors.</summary>
    public bool Wide { get; init; }
}

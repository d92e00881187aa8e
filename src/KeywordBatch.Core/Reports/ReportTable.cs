namespace KeywordBatch.Reports;

/// <summary>A table of a report: one shape for page and workbook.</summary>
/// <param name="Columns">Its columns.</param>
/// <param name="Rows">Its rows, or the first of them; values as the columns' kinds say, null for none.</param>
internal sealed record ReportTable(IReadOnlyList<ReportColumn> Columns, IReadOnlyList<object?[]> Rows)
{
    /// <summary>How many rows there are; more than <see cref="Rows"/> when only the first were read.</summary>
    public long Total { get; init; } = Rows.Count;

    /// <summary>Reads all rows anew where there are more than <see cref="Rows"/>; null when those are all.</summary>
    public Func<CancellationToken, IAsyncEnumerable<object?[]>>? ReadAll { get; init; }
}

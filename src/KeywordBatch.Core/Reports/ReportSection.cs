namespace KeywordBatch.Reports;

/// <summary>A part of a report: a table with its charts.</summary>
/// <param name="Id">Its name in links, the same in every language.</param>
/// <param name="Heading">Its name for people.</param>
/// <param name="Table">Its table.</param>
/// <param name="Charts">Pictures of the table.</param>
/// <param name="Note">What one has to know to read it.</param>
internal sealed record ReportSection(string Id, string Heading, ReportTable Table, IReadOnlyList<ReportChart> Charts, string Note);

namespace KeywordBatch.Reports;

internal enum ReportFormat
{
    Html,
    Xlsx,
}

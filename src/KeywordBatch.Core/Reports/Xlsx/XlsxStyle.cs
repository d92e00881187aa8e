namespace KeywordBatch.Reports.Xlsx;

/// <summary>The cell formats of the workbook, by their number in its style sheet.</summary>
internal enum XlsxStyle
{
    Plain,
    Header,
    Title,
    Text,
    QuotedText,
    Id,
    Count,
    Ratio,
    Number,
    Day,
    Time,
}

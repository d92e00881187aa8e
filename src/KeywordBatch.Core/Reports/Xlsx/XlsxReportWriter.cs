using System.IO.Compression;
using DocumentFormat.OpenXml;

namespace KeywordBatch.Reports.Xlsx;

/// <summary>Writes a report as a workbook with a sheet a table; rows go to the file as they are read.</summary>
internal sealed class XlsxReportWriter(ReportWords words)
{
    public async Task WriteAsync(string title, KeywordReport report, Stream target, CancellationToken cancellationToken)
    {
        IReadOnlyList<ReportSection> sections = ReportSections.Of(report, words);
        List<(string Name, ReportSection? Section)> sheets = [(words["SheetSummary"], null), .. sections.Select(s => (SheetName(s), (ReportSection?)s))];
        using var small = new MemoryStream();
        List<string> paths = XlsxSkeleton.Write(small, title, report.Created, sheets, words);

        using var skeleton = new ZipArchive(small, ZipArchiveMode.Read);
        var package = new ZipArchive(target, ZipArchiveMode.Create, leaveOpen: true);
        await using (package.ConfigureAwait(false))
        {
            foreach (ZipArchiveEntry part in skeleton.Entries)
            {
                Stream output = await package.CreateEntry(part.FullName).OpenAsync(cancellationToken).ConfigureAwait(false);
                await using (output.ConfigureAwait(false))
                {
                    int sheet = paths.IndexOf(part.FullName);
                    if (sheet < 0)
                    {
                        Stream input = await part.OpenAsync(cancellationToken).ConfigureAwait(false);
                        await using (input.ConfigureAwait(false))
                        {
                            await input.CopyToAsync(output, cancellationToken).ConfigureAwait(false);
                        }
                    }
                    else if (sheets[sheet].Section is { } section)
                    {
                        await WriteTableAsync(output, section, cancellationToken).ConfigureAwait(false);
                    }
                    else
                    {
                        WriteSummary(output, title, report, sections);
                    }
                }
            }
        }
    }

    private static async Task WriteTableAsync(Stream target, ReportSection section, CancellationToken cancellationToken)
    {
        ReportTable table = section.Table;
        using var writer = OpenXmlWriter.Create(target);
        var sheet = new XlsxSheetWriter(writer);
        sheet.Begin([.. table.Columns.Select(Width)], frozenRows: 1);
        sheet.WriteRow([.. table.Columns.Select(c => c.Heading)], [.. table.Columns.Select(_ => XlsxStyle.Header)]);
        XlsxStyle[] styles = [.. table.Columns.Select(c => XlsxStyles.Of(c.Kind))];
        IAsyncEnumerable<object?[]> rows = table.ReadAll is { } all ? all(cancellationToken) : table.Rows.ToAsyncEnumerable();
        await foreach (object?[] row in rows.Take(XlsxSheetWriter.MostRows - 1).WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            sheet.WriteRow(row, styles);
        }

        sheet.End(table.Columns.Count, section.Charts.Count > 0 ? XlsxSkeleton.DrawingId : null);
    }

    private void WriteSummary(Stream target, string title, KeywordReport report, IReadOnlyList<ReportSection> sections)
    {
        using var writer = OpenXmlWriter.Create(target);
        var sheet = new XlsxSheetWriter(writer);
        KeywordCoverage coverage = report.Coverage;
        sheet.Begin([32, 40], frozenRows: 0);
        sheet.WriteRow([title], [XlsxStyle.Title]);
        void Row(string name, object value, XlsxStyle style) => sheet.WriteRow([name, value], [XlsxStyle.Header, style]);
        Row(words["FirstDay"], coverage.Start, XlsxStyle.Day);
        Row(words["LastDay"], coverage.End, XlsxStyle.Day);
        Row(words["Database"], report.Database, XlsxStyle.Text);
        Row(words["CreatedAt"], report.Created.DateTime, XlsxStyle.Time);
        Row(words["Questions"], coverage.UniqueQuestions, XlsxStyle.Count);
        Row(words["WithKeyword"], coverage.ProcessedQuestions, XlsxStyle.Count);
        Row(words["Missing"], coverage.MissingQuestions, XlsxStyle.Count);
        Row(words["CoverageRate"], coverage.UniqueQuestions > 0 ? coverage.ProcessingRate : "-", XlsxStyle.Ratio);
        Row(words["BlankChats"], coverage.BlankChats, XlsxStyle.Count);
        Row(words["RunsHeading"], (long)report.Runs.Count, XlsxStyle.Count);
        Row(words["FailuresHeading"], report.FailureTotal, XlsxStyle.Count);
        foreach (ReportSection section in sections)
        {
            Row(section.Heading, section.Note, XlsxStyle.Plain);
            if (section.Table.Total >= XlsxSheetWriter.MostRows)
            {
                Row("", words.Format("TooManyRows", section.Heading, XlsxSheetWriter.MostRows - 1, section.Table.Total), XlsxStyle.Plain);
            }
        }

        sheet.End(filteredColumns: 0, drawing: null);
    }

    private string SheetName(ReportSection section) => words["Sheet" + char.ToUpperInvariant(section.Id[0]) + section.Id[1..]];

    // Wide enough for the heading with its filter button and for what usually stands below.
    private static double Width(ReportColumn column) => Math.Max(
        (column.Heading.Length * 1.6) + 4,
        column switch
        {
            { Wide: true } => 60,
            { Kind: ReportCellKind.Text } => 24,
            { Kind: ReportCellKind.Time } => 20,
            _ => 12,
        });
}

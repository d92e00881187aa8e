using System.Globalization;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;
using DocumentFormat.OpenXml.Validation;
using KeywordBatch.Reports;
using KeywordBatch.Reports.Xlsx;
using Charts = DocumentFormat.OpenXml.Drawing.Charts;

namespace KeywordBatch.Core.Tests.Reports;

public sealed class XlsxReportWriterTests
{
    [Theory]
    [InlineData("en-US", 9)]
    [InlineData("ko-KR", 9)]
    [InlineData("en-US", 365)]
    public async Task The_workbook_is_valid_by_the_standard(string culture, int days)
    {
        using SpreadsheetDocument document = await WriteAsync(SampleReport.Create(days), culture);

        IEnumerable<ValidationErrorInfo> errors = new OpenXmlValidator(FileFormatVersions.Microsoft365).Validate(document);
        Assert.Empty(errors.Select(e => $"{e.Part?.Uri} {e.Path?.XPath}: {e.Description}"));
    }

    [Fact]
    public async Task An_empty_report_is_valid_too()
    {
        KeywordReport empty = new("sqlite:///x.db", default, new(SampleReport.Start, SampleReport.Start, [new(SampleReport.Start, 0, 0, 0)]));

        using SpreadsheetDocument document = await WriteAsync(empty);

        Assert.Empty(new OpenXmlValidator(FileFormatVersions.Microsoft365).Validate(document).Select(e => e.Description));
        Assert.All(document.WorkbookPart!.WorksheetParts, p => Assert.Null(p.DrawingsPart));
        Assert.DoesNotContain(Sheet(document, "Coverage").Worksheet.Descendants<Cell>(), c => c.CellReference == "E2");
    }

    [Theory]
    [InlineData("0001-01-02")]
    [InlineData("0050-03-04")]
    [InlineData("1900-02-28")]
    public async Task Days_before_the_workbooks_calendar_are_texts_in_cells_and_charts(string day)
    {
        DateOnly odd = DateOnly.Parse(day, CultureInfo.InvariantCulture);
        KeywordReport sample = SampleReport.Create();
        KeywordReport report = sample with
        {
            Coverage = new(odd, odd.AddDays(1), [new(odd, 3, 2, 1), new(odd.AddDays(1), 3, 3, 0)]),
            Runs = [.. sample.Runs.Select(r => r with { StartedAt = odd.ToDateTime(new(9, 30)), EndedAt = odd.ToDateTime(new(9, 40)) })],
        };

        using SpreadsheetDocument document = await WriteAsync(report);

        Assert.Empty(new OpenXmlValidator(FileFormatVersions.Microsoft365).Validate(document).Select(e => e.Description));
        Assert.Equal(day, Sheet(document, "Coverage").Worksheet.Descendants<Cell>().Single(c => c.CellReference == "A2").InnerText);
        Assert.Equal($"{day} 09:30:00", Sheet(document, "Runs").Worksheet.Descendants<Cell>().Single(c => c.CellReference == "F2").InnerText);
        Charts.CategoryAxisData days = Sheet(document, "Coverage").DrawingsPart!.ChartParts.Single().ChartSpace.Descendants<Charts.CategoryAxisData>().First();
        Assert.Equal(day, days.Descendants<Charts.NumericValue>().First().Text);
        Assert.NotNull(days.StringReference);
    }

    [Fact]
    public async Task Texts_that_look_like_formulas_stay_texts()
    {
        using SpreadsheetDocument document = await WriteAsync(SampleReport.Create());

        Assert.All(document.WorkbookPart!.WorksheetParts, p => Assert.Empty(p.Worksheet.Descendants<CellFormula>()));
        List<Cell> cells = [.. Sheet(document, "Questions").Worksheet.Descendants<Cell>().Where(c => c.CellReference!.Value!.StartsWith('B')).Skip(1)];
        Assert.Equal(SampleReport.Hostile.Length, cells.Count);
        Assert.All(cells, c => Assert.Equal(CellValues.InlineString, c.DataType!.Value));
        Assert.Equal(
            ["<script>alert('x')</script>", "=HYPERLINK(\"http://example.test\",\"click\")", "+1+1", "-2", "@SUM(A1)", "_x0001__x001F__x0000_끝", "_x005F_x0041_ stays"],
            cells.Take(7).Select(c => c.InnerText));
        CellFormat[] formats = [.. document.WorkbookPart.WorkbookStylesPart!.Stylesheet.CellFormats!.Elements<CellFormat>()];
        Assert.Equal([false, true, true, true, true], cells.Take(5).Select(c => formats[c.StyleIndex!.Value].QuotePrefix?.Value ?? false));
    }

    [Fact]
    public async Task Days_times_counts_and_ratios_are_numbers_with_their_formats()
    {
        using SpreadsheetDocument document = await WriteAsync(SampleReport.Create());

        Row row = Sheet(document, "Coverage").Worksheet.Descendants<Row>().ElementAt(1);
        Assert.Equal([45819.0, 100, 90, 10, 0.9, 0], row.Elements<Cell>().Select(c => double.Parse(c.CellValue!.Text, CultureInfo.InvariantCulture)));
        Assert.All(row.Elements<Cell>(), c => Assert.Null(c.DataType));
        Assert.Equal(
            [XlsxStyle.Day, XlsxStyle.Count, XlsxStyle.Count, XlsxStyle.Count, XlsxStyle.Ratio, XlsxStyle.Count],
            row.Elements<Cell>().Select(c => (XlsxStyle)c.StyleIndex!.Value));
        Cell started = Sheet(document, "Runs").Worksheet.Descendants<Cell>().Single(c => c.CellReference == "F2");
        Assert.Equal(new DateTime(2025, 6, 13, 11, 0, 0), DateTime.FromOADate(double.Parse(started.CellValue!.Text, CultureInfo.InvariantCulture)));
    }

    [Fact]
    public async Task Headers_are_frozen_and_filtered_and_charts_are_the_workbooks_own()
    {
        using SpreadsheetDocument document = await WriteAsync(SampleReport.Create());

        string[] names = [.. document.WorkbookPart!.Workbook.Sheets!.Elements<Sheet>().Select(s => s.Name!.Value!)];
        Assert.Equal(["Summary", "Coverage", "Categories", "Keywords", "Questions", "Rate", "Runs", "Failures"], names);
        foreach (string name in names.Skip(1))
        {
            Worksheet sheet = Sheet(document, name).Worksheet;
            Assert.Equal(1, sheet.Descendants<Pane>().Single().VerticalSplit!.Value);
            Assert.EndsWith(sheet.Descendants<Row>().Count().ToString(CultureInfo.InvariantCulture), sheet.Elements<AutoFilter>().Single().Reference!.Value, StringComparison.Ordinal);
        }

        Assert.Equal(["'Coverage'!$C$2:$C$10", "'Coverage'!$D$2:$D$10"], Ranges(document, "Coverage"));
        Assert.Equal(["'Categories'!$C$2:$C$4"], Ranges(document, "Categories"));
        Charts.CategoryAxisData days = Sheet(document, "Coverage").DrawingsPart!.ChartParts.Single().ChartSpace.Descendants<Charts.CategoryAxisData>().First();
        Assert.Equal("yyyy\\-mm\\-dd", days.Descendants<Charts.FormatCode>().Single().Text);
        Assert.Equal("45819", days.Descendants<Charts.NumericValue>().First().Text);
        Assert.Equal(2, Sheet(document, "Rate").DrawingsPart!.ChartParts.Count());
    }

    [Fact]
    public void A_text_longer_than_a_cell_is_cut_between_text_elements()
    {
        string text = new string('a', XlsxText.Longest - 2) + "😀😀";

        string cut = XlsxText.Encode(text);

        Assert.Equal(new string('a', XlsxText.Longest - 2) + "…", cut);
        Assert.Equal(new string('a', XlsxText.Longest), XlsxText.Encode(new string('a', XlsxText.Longest)));
    }

    [Fact]
    public void A_text_element_longer_than_a_cell_is_cut_within_it()
    {
        string cut = XlsxText.Encode("e" + new string('\u0301', 40_000));

        Assert.Equal("e" + new string('\u0301', XlsxText.Longest - 2) + "…", cut);
    }

    [Theory]
    [InlineData("_x0041_", "_x005F_x0041_")]
    [InlineData("_x005F_x0041_", "_x005F_x005F_x005F_x0041_")]
    [InlineData("_x0041\u0001", "_x005F_x0041_x0001_")]
    [InlineData("_x0041\n", "_x0041\n")]
    public void What_reads_like_an_escape_is_one_no_more(string text, string encoded) => Assert.Equal(encoded, XlsxText.Encode(text));

    [Theory]
    [InlineData(0, "A")]
    [InlineData(25, "Z")]
    [InlineData(26, "AA")]
    [InlineData(701, "ZZ")]
    [InlineData(702, "AAA")]
    public void Columns_have_their_letters(int column, string letters) => Assert.Equal(letters, XlsxSheetWriter.Column(column));

    private static async Task<SpreadsheetDocument> WriteAsync(KeywordReport report, string culture = "en-US")
    {
        var workbook = new MemoryStream();
        await new XlsxReportWriter(new ReportWords(CultureInfo.GetCultureInfo(culture))).WriteAsync("Report", report, workbook, default);
        return SpreadsheetDocument.Open(workbook, isEditable: false);
    }

    private static WorksheetPart Sheet(SpreadsheetDocument document, string name)
    {
        Sheet sheet = document.WorkbookPart!.Workbook.Sheets!.Elements<Sheet>().Single(s => s.Name == name);
        return (WorksheetPart)document.WorkbookPart.GetPartById(sheet.Id!.Value!);
    }

    private static IEnumerable<string> Ranges(SpreadsheetDocument document, string name) =>
        Sheet(document, name).DrawingsPart!.ChartParts.SelectMany(p => p.ChartSpace.Descendants<Charts.Values>()).Select(v => v.Descendants<Charts.Formula>().Single().Text);
}

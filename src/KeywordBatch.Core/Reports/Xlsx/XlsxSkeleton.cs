using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;
using A = DocumentFormat.OpenXml.Drawing;
using C = DocumentFormat.OpenXml.Drawing.Charts;
using D = DocumentFormat.OpenXml.Drawing.Spreadsheet;

namespace KeywordBatch.Reports.Xlsx;

/// <summary>
/// The workbook without its rows: parts, relationships, styles and charts, which are small. The package keeps every part
/// in memory until it is closed, so the sheets are empty here and their rows are written straight to the file.
/// </summary>
internal static class XlsxSkeleton
{
    /// <summary>The relationship of every sheet that has charts to them.</summary>
    public const string DrawingId = "rIdCharts";

    private const int ChartColumns = 9;
    private const int ChartRows = 20;

    /// <param name="target">Where the package goes.</param>
    /// <param name="title">The workbook's title.</param>
    /// <param name="created">When it was made.</param>
    /// <param name="sheets">Names and, except for the first, sections.</param>
    /// <param name="words">The language.</param>
    /// <returns>The paths of the sheets within the package.</returns>
    public static List<string> Write(
        Stream target, string title, DateTimeOffset created, IReadOnlyList<(string Name, ReportSection? Section)> sheets, ReportWords words)
    {
        var paths = new List<string>();
        using var document = SpreadsheetDocument.Create(target, SpreadsheetDocumentType.Workbook);
        document.PackageProperties.Title = XlsxText.Encode(title);
        document.PackageProperties.Creator = "KeywordBatch";
        document.PackageProperties.Created = created.UtcDateTime;
        WorkbookPart workbook = document.AddWorkbookPart();
        workbook.AddNewPart<WorkbookStylesPart>().Stylesheet = XlsxStyles.Create();
        var list = new Sheets();
        foreach ((string name, ReportSection? section) in sheets)
        {
            WorksheetPart sheet = workbook.AddNewPart<WorksheetPart>();
            sheet.Worksheet = new Worksheet(new SheetData());
            if (section is { Charts.Count: > 0 })
            {
                AddCharts(sheet, section, name, words);
            }

            list.Append(new Sheet { Name = name, SheetId = (uint)paths.Count + 1, Id = workbook.GetIdOfPart(sheet) });
            paths.Add(sheet.Uri.OriginalString.TrimStart('/'));
        }

        workbook.Workbook = new Workbook(new BookViews(new WorkbookView()), list);
        return paths;
    }

    private static void AddCharts(WorksheetPart sheet, ReportSection section, string name, ReportWords words)
    {
        DrawingsPart drawing = sheet.AddNewPart<DrawingsPart>(DrawingId);
        drawing.WorksheetDrawing = new D.WorksheetDrawing();
        for (int i = 0; i < section.Charts.Count; i++)
        {
            ChartPart part = drawing.AddNewPart<ChartPart>();
            part.ChartSpace = XlsxChart.Create(section.Table, section.Charts[i], name, words);
            drawing.WorksheetDrawing.Append(Anchor(
                section.Table.Columns.Count + 1, 1 + (i * (ChartRows + 1)), section.Charts[i].Title, (uint)i + 2, drawing.GetIdOfPart(part)));
        }
    }

    private static D.TwoCellAnchor Anchor(int column, int row, string title, uint id, string chart) => new(
        new D.FromMarker(new D.ColumnId(Text(column)), new D.ColumnOffset("0"), new D.RowId(Text(row)), new D.RowOffset("0")),
        new D.ToMarker(new D.ColumnId(Text(column + ChartColumns)), new D.ColumnOffset("0"), new D.RowId(Text(row + ChartRows)), new D.RowOffset("0")),
        new D.GraphicFrame(
            new D.NonVisualGraphicFrameProperties(
                new D.NonVisualDrawingProperties { Id = id, Name = title, Description = title },
                new D.NonVisualGraphicFrameDrawingProperties()),
            new D.Transform(new A.Offset { X = 0, Y = 0 }, new A.Extents { Cx = 0, Cy = 0 }),
            new A.Graphic(new A.GraphicData(new C.ChartReference { Id = chart }) { Uri = "http://schemas.openxmlformats.org/drawingml/2006/chart" }))
        { Macro = "" },
        new D.ClientData());

    private static string Text(int number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);
}

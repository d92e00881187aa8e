using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Spreadsheet;

namespace KeywordBatch.Reports.Xlsx;

/// <summary>The workbook's style sheet.</summary>
internal static class XlsxStyles
{
    public const string DayCode = "yyyy\\-mm\\-dd";
    public const string TimeCode = "yyyy\\-mm\\-dd\\ hh:mm:ss";

    private const uint CountFormat = 3;
    private const uint NumberFormat = 4;
    private const uint RatioFormat = 164;
    private const uint DayFormat = 165;
    private const uint TimeFormat = 166;

    public static Stylesheet Create() => new(
        new NumberingFormats(
            new NumberingFormat { NumberFormatId = RatioFormat, FormatCode = "0.0%" },
            new NumberingFormat { NumberFormatId = DayFormat, FormatCode = DayCode },
            new NumberingFormat { NumberFormatId = TimeFormat, FormatCode = TimeCode })
        { Count = 3 },
        new Fonts(
            new Font(new FontSize { Val = 11 }, new FontName { Val = "Calibri" }),
            new Font(new Bold(), new FontSize { Val = 11 }, new FontName { Val = "Calibri" }),
            new Font(new Bold(), new FontSize { Val = 16 }, new FontName { Val = "Calibri" }))
        { Count = 3 },
        new Fills(
            new Fill(new PatternFill { PatternType = PatternValues.None }),
            new Fill(new PatternFill { PatternType = PatternValues.Gray125 }),
            new Fill(new PatternFill(new ForegroundColor { Rgb = "FFE3ECF5" }, new BackgroundColor { Indexed = 64 }) { PatternType = PatternValues.Solid }))
        { Count = 3 },
        new Borders(
            new Border(new LeftBorder(), new RightBorder(), new TopBorder(), new BottomBorder(), new DiagonalBorder()))
        { Count = 1 },
        new CellStyleFormats(new CellFormat { NumberFormatId = 0, FontId = 0, FillId = 0, BorderId = 0 }) { Count = 1 },
        new CellFormats(Enum.GetValues<XlsxStyle>().Select(Format)) { Count = (uint)Enum.GetValues<XlsxStyle>().Length },
        new CellStyles(new CellStyle { Name = "Normal", FormatId = 0, BuiltinId = 0 }) { Count = 1 },
        new DifferentialFormats { Count = 0 },
        new TableStyles { Count = 0, DefaultTableStyle = "TableStyleMedium2", DefaultPivotStyle = "PivotStyleLight16" });

    public static XlsxStyle Of(ReportCellKind kind) => kind switch
    {
        ReportCellKind.Id => XlsxStyle.Id,
        ReportCellKind.Count => XlsxStyle.Count,
        ReportCellKind.Ratio => XlsxStyle.Ratio,
        ReportCellKind.Number => XlsxStyle.Number,
        ReportCellKind.Day => XlsxStyle.Day,
        ReportCellKind.Time => XlsxStyle.Time,
        _ => XlsxStyle.Text,
    };

    private static OpenXmlElement Format(XlsxStyle style)
    {
        uint number = style switch
        {
            XlsxStyle.Id => 1,
            XlsxStyle.Count => CountFormat,
            XlsxStyle.Ratio => RatioFormat,
            XlsxStyle.Number => NumberFormat,
            XlsxStyle.Day => DayFormat,
            XlsxStyle.Time => TimeFormat,
            XlsxStyle.Text or XlsxStyle.QuotedText => 49,
            _ => 0,
        };
        var format = new CellFormat
        {
            NumberFormatId = number,
            FontId = style switch { XlsxStyle.Header => 1U, XlsxStyle.Title => 2U, _ => 0U },
            FillId = style == XlsxStyle.Header ? 2U : 0U,
            BorderId = 0,
            FormatId = 0,
            ApplyNumberFormat = number != 0,
            ApplyFont = style is XlsxStyle.Header or XlsxStyle.Title,
            ApplyFill = style == XlsxStyle.Header,
        };
        if (style == XlsxStyle.QuotedText)
        {
            // It stays a text when somebody edits the cell.
            format.QuotePrefix = true;
        }

        if (style is XlsxStyle.Text or XlsxStyle.QuotedText)
        {
            format.ApplyAlignment = true;
            format.Alignment = new Alignment { Vertical = VerticalAlignmentValues.Top };
        }

        return format;
    }
}

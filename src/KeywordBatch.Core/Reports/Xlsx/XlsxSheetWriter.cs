using System.Globalization;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Spreadsheet;

namespace KeywordBatch.Reports.Xlsx;

/// <summary>Writes a sheet cell by cell; nothing of it stays in memory.</summary>
internal sealed class XlsxSheetWriter(OpenXmlWriter writer)
{
    /// <summary>The most rows of a sheet.</summary>
    public const int MostRows = 1_048_576;

    // Before it, the workbook's calendar has a day that never was.
    private static readonly DateOnly FirstDay = new(1900, 3, 1);

    private uint _row;

    /// <summary>Column A is 0.</summary>
    public static string Address(int column, long row) => string.Create(CultureInfo.InvariantCulture, $"{Column(column)}{row}");

    public static string Column(int column) => column < 26 ? $"{(char)('A' + column)}" : Column((column / 26) - 1) + (char)('A' + (column % 26));

    /// <summary>Whether the workbook's calendar has a day or time; one that it has not is a text.</summary>
    public static bool HasSerial(object? value) => value switch
    {
        DateOnly day => day >= FirstDay,
        DateTime time => DateOnly.FromDateTime(time) >= FirstDay,
        _ => false,
    };

    /// <summary>A day or time as the number that a cell holds; nothing for what has none.</summary>
    public static string Serial(object? value) => value switch
    {
        DateOnly day => Serial(day.ToDateTime(TimeOnly.MinValue)),
        DateTime time => time.ToOADate().ToString("R", CultureInfo.InvariantCulture),
        _ => "",
    };

    /// <param name="widths">Of the columns, in characters.</param>
    /// <param name="frozenRows">How many rows stay in sight.</param>
    public void Begin(IReadOnlyList<double> widths, int frozenRows)
    {
        writer.WriteStartDocument();
        writer.WriteStartElement(new Worksheet(), [], [new("r", "http://schemas.openxmlformats.org/officeDocument/2006/relationships")]);
        writer.WriteElement(new SheetProperties(new PageSetupProperties { FitToPage = true }));
        var view = new SheetView { WorkbookViewId = 0 };
        if (frozenRows > 0)
        {
            view.Append(
                new Pane { VerticalSplit = frozenRows, TopLeftCell = Address(0, frozenRows + 1), ActivePane = PaneValues.BottomLeft, State = PaneStateValues.Frozen },
                new Selection { Pane = PaneValues.BottomLeft, ActiveCell = Address(0, frozenRows + 1), SequenceOfReferences = new([Address(0, frozenRows + 1)]) });
        }

        writer.WriteElement(new SheetViews(view));
        writer.WriteElement(new Columns(widths.Select((w, i) => new Column { Min = (uint)i + 1, Max = (uint)i + 1, Width = w, CustomWidth = true })));
        writer.WriteStartElement(new SheetData());
    }

    public void WriteRow(IReadOnlyList<object?> values, IReadOnlyList<XlsxStyle> styles)
    {
        writer.WriteStartElement(new Row { RowIndex = ++_row });
        for (int i = 0; i < values.Count; i++)
        {
            if (values[i] is { } value)
            {
                writer.WriteElement(CellOf(value, Address(i, _row), styles[i]));
            }
        }

        writer.WriteEndElement();
    }

    /// <param name="filteredColumns">Over how many columns a filter is put; 0 for none.</param>
    /// <param name="drawing">The relationship to the sheet's charts; null for none.</param>
    public void End(int filteredColumns, string? drawing)
    {
        writer.WriteEndElement();
        if (filteredColumns > 0)
        {
            writer.WriteElement(new AutoFilter { Reference = $"A1:{Address(filteredColumns - 1, _row)}" });
        }

        writer.WriteElement(new PageMargins { Left = 0.5, Right = 0.5, Top = 0.6, Bottom = 0.6, Header = 0.3, Footer = 0.3 });
        writer.WriteElement(new PageSetup { PaperSize = 9, FitToWidth = 1, FitToHeight = 0, Orientation = OrientationValues.Landscape });
        if (drawing is not null)
        {
            writer.WriteElement(new Drawing { Id = drawing });
        }

        writer.WriteEndElement();
    }

    private static Cell CellOf(object value, string address, XlsxStyle style) => value switch
    {
        long number => Number(number.ToString(CultureInfo.InvariantCulture), address, style),
        double number => Number(number.ToString("R", CultureInfo.InvariantCulture), address, style),
        DateOnly or DateTime when HasSerial(value) => Number(Serial(value), address, style),
        DateOnly day => Text(day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), address, XlsxStyle.Text),
        DateTime time => Text(time.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture), address, XlsxStyle.Text),
        _ => Text((string)value, address, style),
    };

    private static Cell Number(string value, string address, XlsxStyle style) =>
        new() { CellReference = address, StyleIndex = (uint)style, CellValue = new CellValue(value) };

    private static Cell Text(string text, string address, XlsxStyle style) => new(
        new InlineString(new Text(XlsxText.Encode(text)) { Space = SpaceProcessingModeValues.Preserve }))
    {
        CellReference = address,
        DataType = CellValues.InlineString,
        StyleIndex = (uint)(style == XlsxStyle.Text && XlsxText.LooksLikeFormula(text) ? XlsxStyle.QuotedText : style),
    };
}

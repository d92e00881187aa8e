using System.Globalization;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Drawing.Charts;
using A = DocumentFormat.OpenXml.Drawing;

namespace KeywordBatch.Reports.Xlsx;

/// <summary>A chart of a sheet's cells, in the workbook's own terms, so that it follows when the cells change.</summary>
internal static class XlsxChart
{
    private const uint CategoryAxisId = 111_111_111;
    private const uint ValueAxisId = 222_222_222;
    private static readonly string[] Colors = ["1F6FB2", "D9822B"];

    public static ChartSpace Create(ReportTable table, ReportChart chart, string sheet, ReportWords words)
    {
        bool lying = chart.Kind == ReportChartKind.Ranking;
        int rows = lying ? Math.Min(chart.Most, table.Rows.Count) : table.Rows.Count;
        var bars = new BarChart(
            new BarDirection { Val = lying ? BarDirectionValues.Bar : BarDirectionValues.Column },
            new BarGrouping { Val = chart.Values.Count > 1 ? BarGroupingValues.Stacked : BarGroupingValues.Clustered },
            new VaryColors { Val = false });
        for (int s = 0; s < chart.Values.Count; s++)
        {
            bars.Append(Series(table, chart, s, rows, sheet, words));
        }

        bars.Append(new GapWidth { Val = 60 });
        if (chart.Values.Count > 1)
        {
            bars.Append(new Overlap { Val = 100 });
        }

        bars.Append(new AxisId { Val = CategoryAxisId }, new AxisId { Val = ValueAxisId });
        var body = new Chart(
            TitleOf(chart.Title),
            new AutoTitleDeleted { Val = false },
            new PlotArea(new Layout(), bars, Categories(lying, LabelFormat(table, chart) ?? "General"), Values(lying)));
        if (chart.Values.Count > 1)
        {
            body.Append(new Legend(new LegendPosition { Val = LegendPositionValues.Bottom }, new Overlay { Val = false }));
        }

        body.Append(new PlotVisibleOnly { Val = true }, new DisplayBlanksAs { Val = DisplayBlanksAsValues.Gap });
        return new ChartSpace(new RoundedCorners { Val = false }, body);
    }

    private static BarChartSeries Series(ReportTable table, ReportChart chart, int nth, int rows, string sheet, ReportWords words)
    {
        int column = chart.Values[nth];
        string name = table.Columns[column].Heading;
        return new(
            new DocumentFormat.OpenXml.Drawing.Charts.Index { Val = (uint)nth },
            new Order { Val = (uint)nth },
            new SeriesText(new StringReference(
                new Formula($"{Quote(sheet)}!${XlsxSheetWriter.Column(column)}$1"),
                new StringCache(new PointCount { Val = 1 }, Point(0, name)))),
            new ChartShapeProperties(new A.SolidFill(new A.RgbColorModelHex { Val = Colors[nth % Colors.Length] })),
            new InvertIfNegative { Val = false },
            new CategoryAxisData(Labels(table, chart, rows, sheet, words)),
            new Values(new NumberReference(
                new Formula(Range(sheet, column, rows)),
                new NumberingCache(
                [
                    new FormatCode("General"),
                    .. Points(rows, i => new NumericPoint(new NumericValue(Number(table.Rows[i][column]))) { Index = (uint)i }),
                ]))));
    }

    // Days and times are numbers in the cells: as texts the axis would show 45819. Where one of them is a text, all have to be.
    private static OpenXmlElement Labels(ReportTable table, ReportChart chart, int rows, string sheet, ReportWords words)
    {
        var range = new Formula(Range(sheet, chart.Label, rows));
        return LabelFormat(table, chart) is { } format && Enumerable.Range(0, rows).All(i => XlsxSheetWriter.HasSerial(table.Rows[i][chart.Label]))
            ? new NumberReference(range, new NumberingCache(
                [
                    new FormatCode(format),
                    .. Points(rows, i => new NumericPoint(new NumericValue(XlsxSheetWriter.Serial(table.Rows[i][chart.Label]))) { Index = (uint)i }),
                ]))
            : new StringReference(range, new StringCache(Points(rows, i => Point(i, Label(table, chart, i, words)))));
    }

    private static string? LabelFormat(ReportTable table, ReportChart chart) => table.Columns[chart.Label].Kind switch
    {
        ReportCellKind.Day => XlsxStyles.DayCode,
        ReportCellKind.Time => XlsxStyles.TimeCode,
        _ => null,
    };

    private static string Label(ReportTable table, ReportChart chart, int row, ReportWords words) =>
        words.Text(table.Rows[row][chart.Label], table.Columns[chart.Label].Kind);

    private static IEnumerable<OpenXmlElement> Points(int rows, Func<int, OpenXmlElement> point) =>
        Enumerable.Range(0, rows).Select(point).Prepend(new PointCount { Val = (uint)rows });

    private static StringPoint Point(int index, string text) => new(new NumericValue(XlsxText.Encode(text))) { Index = (uint)index };

    private static string Number(object? value) => Convert.ToString(value ?? 0, CultureInfo.InvariantCulture)!;

    private static string Range(string sheet, int column, int rows)
    {
        string letter = XlsxSheetWriter.Column(column);
        return string.Create(CultureInfo.InvariantCulture, $"{Quote(sheet)}!${letter}$2:${letter}${rows + 1}");
    }

    private static string Quote(string sheet) => $"'{sheet.Replace("'", "''", StringComparison.Ordinal)}'";

    private static Title TitleOf(string text) => new(
        new ChartText(new RichText(
            new A.BodyProperties(),
            new A.ListStyle(),
            new A.Paragraph(
                new A.ParagraphProperties(new A.DefaultRunProperties { FontSize = 1200, Bold = true }),
                new A.Run(new A.RunProperties { FontSize = 1200, Bold = true }, new A.Text(text))))),
        new Overlay { Val = false });

    private static CategoryAxis Categories(bool lying, string format) => new(
        new AxisId { Val = CategoryAxisId },
        new Scaling(new Orientation { Val = lying ? OrientationValues.MaxMin : OrientationValues.MinMax }),
        new Delete { Val = false },
        new AxisPosition { Val = lying ? AxisPositionValues.Left : AxisPositionValues.Bottom },
        new NumberingFormat { FormatCode = format, SourceLinked = false },
        new MajorTickMark { Val = TickMarkValues.None },
        new MinorTickMark { Val = TickMarkValues.None },
        new TickLabelPosition { Val = TickLabelPositionValues.Low },
        new CrossingAxis { Val = ValueAxisId },
        new Crosses { Val = CrossesValues.AutoZero },
        new AutoLabeled { Val = false },
        new LabelAlignment { Val = LabelAlignmentValues.Center },
        new LabelOffset { Val = 100 },
        new NoMultiLevelLabels { Val = true });

    private static ValueAxis Values(bool lying) => new(
        new AxisId { Val = ValueAxisId },
        new Scaling(new Orientation { Val = OrientationValues.MinMax }),
        new Delete { Val = false },
        new AxisPosition { Val = lying ? AxisPositionValues.Bottom : AxisPositionValues.Left },
        new MajorGridlines(new ChartShapeProperties(new A.Outline(new A.SolidFill(new A.RgbColorModelHex { Val = "D8DEE4" })))),
        new NumberingFormat { FormatCode = "#,##0.##", SourceLinked = false },
        new MajorTickMark { Val = TickMarkValues.None },
        new MinorTickMark { Val = TickMarkValues.None },
        new TickLabelPosition { Val = TickLabelPositionValues.NextTo },
        new CrossingAxis { Val = CategoryAxisId },
        new Crosses { Val = lying ? CrossesValues.Maximum : CrossesValues.AutoZero },
        new CrossBetween { Val = CrossBetweenValues.Between });
}

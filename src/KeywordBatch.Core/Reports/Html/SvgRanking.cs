using System.Globalization;
using System.Text;

namespace KeywordBatch.Reports.Html;

/// <summary>Lying bars, each with its name above it, so that long names have room at a phone's width too.</summary>
internal static class SvgRanking
{
    private const double Width = 560;
    private const double RowHeight = 48;
    private const int LabelColumns = 42;

    public static void Draw(StringBuilder svg, ChartData data, ReportWords words)
    {
        for (int i = 0; i < data.Values.Count; i++)
        {
            double value = data.Values[i][0];
            double y = RowHeight * i;
            string label = OneLine(data.Labels[i]);
            string amount = words.Text((long)value, ReportCellKind.Count);
            svg.Append(CultureInfo.InvariantCulture, $"<g><title>{HtmlText.Encode($"{label}: {amount}")}</title>");
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"0\" y=\"{HtmlText.Number(y + 21)}\">{HtmlText.Encode(HtmlText.Cut(label, LabelColumns))}</text>");
            svg.Append(CultureInfo.InvariantCulture, $"<text class=\"tick\" text-anchor=\"end\" x=\"{HtmlText.Number(Width)}\" y=\"{HtmlText.Number(y + 21)}\">{HtmlText.Encode(amount)}</text>");
            svg.Append(CultureInfo.InvariantCulture, $"<rect class=\"track\" x=\"0\" width=\"{HtmlText.Number(Width)}\" y=\"{HtmlText.Number(y + 28)}\" height=\"9\" rx=\"2\"/>");
            svg.Append(CultureInfo.InvariantCulture, $"<rect class=\"s0\" x=\"0\" width=\"{HtmlText.Number(Math.Max(2, Width * value / Math.Max(1, data.Highest)))}\" y=\"{HtmlText.Number(y + 28)}\" height=\"9\" rx=\"2\"/></g>");
        }
    }

    public static string ViewBox(ChartData data) => $"0 0 {HtmlText.Number(Width)} {HtmlText.Number(RowHeight * data.Values.Count)}";

    private static string OneLine(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}

using System.Globalization;
using System.Text;

namespace KeywordBatch.Reports.Html;

/// <summary>Upright columns over time, stacked where there are several series.</summary>
internal static class SvgColumns
{
    private const double Width = 560;
    private const double Height = 270;
    private const double Left = 62;
    private const double Right = 30;
    private const double Top = 14;
    private const double Bottom = 36;
    private const int Ticks = 4;
    private const int MostLabels = 5;

    public static void Draw(StringBuilder svg, ChartData data, ReportWords words)
    {
        double step = NiceStep(data.Highest / Ticks, data.Values.All(v => v.All(double.IsInteger)));
        double limit = Math.Max(step, Math.Ceiling(data.Highest / step) * step);
        double Y(double value) => Height - Bottom - (value / limit * (Height - Top - Bottom));
        for (double value = 0; value <= limit + (step / 2); value += step)
        {
            svg.Append(CultureInfo.InvariantCulture, $"<line class=\"grid\" x1=\"{HtmlText.Number(Left)}\" x2=\"{HtmlText.Number(Width - Right)}\" y1=\"{HtmlText.Number(Y(value))}\" y2=\"{HtmlText.Number(Y(value))}\"/>");
            svg.Append(CultureInfo.InvariantCulture, $"<text class=\"tick\" text-anchor=\"end\" x=\"{HtmlText.Number(Left - 8)}\" y=\"{HtmlText.Number(Y(value) + 4)}\">{HtmlText.Encode(Tick(value, words))}</text>");
        }

        double place = (Width - Left - Right) / data.Values.Count;
        double bar = Math.Min(48, place * (place > 12 ? 0.72 : 0.9));
        for (int i = 0; i < data.Values.Count; i++)
        {
            double x = Left + (place * (i + 0.5)) - (bar / 2);
            svg.Append(CultureInfo.InvariantCulture, $"<g><title>{HtmlText.Encode(Describe(data, i, words))}</title>");
            double below = 0;
            for (int s = 0; s < data.Series.Count; s++)
            {
                double value = data.Values[i][s];
                if (value > 0)
                {
                    svg.Append(CultureInfo.InvariantCulture, $"<rect class=\"s{s}\" x=\"{HtmlText.Number(x)}\" width=\"{HtmlText.Number(bar)}\" y=\"{HtmlText.Number(Y(below + value))}\" height=\"{HtmlText.Number(Y(below) - Y(below + value))}\"/>");
                }

                below += value;
            }

            svg.Append("</g>");
        }

        int every = (data.Labels.Count + MostLabels - 1) / MostLabels;
        for (int i = 0; i < data.Labels.Count; i += every)
        {
            svg.Append(CultureInfo.InvariantCulture, $"<text class=\"tick\" text-anchor=\"middle\" x=\"{HtmlText.Number(Left + (place * (i + 0.5)))}\" y=\"{HtmlText.Number(Height - 12)}\">{HtmlText.Encode(Short(data, i))}</text>");
        }
    }

    public static string ViewBox { get; } = $"0 0 {HtmlText.Number(Width)} {HtmlText.Number(Height)}";

    private static string Describe(ChartData data, int place, ReportWords words) =>
        $"{data.Labels[place]}: {string.Join(", ", data.Series.Select((name, s) => $"{name} {words.Amount(data.Values[place][s])}"))}";

    // A day as MM-dd, or as yyyy-MM where the columns reach over a year, and MM-dd might be one of two; a time by its day, or by its hour within one.
    private static string Short(ChartData data, int place)
    {
        const int Day = 10;
        const int DaysOfYear = 365;
        string label = data.Labels[place], first = data.Labels[0], last = data.Labels[^1];
        int DayNumber(string of) => DateOnly.ParseExact(of[..Day], "yyyy-MM-dd", CultureInfo.InvariantCulture).DayNumber;
        return label.Length > Day && first[..Day] == last[..Day] ? label[(Day + 1)..(Day + 6)]
            : DayNumber(last) - DayNumber(first) < DaysOfYear ? label[5..Day]
            : label[..7];
    }

    private static string Tick(double value, ReportWords words) => value switch
    {
        >= 1_000_000 => string.Create(words.Culture, $"{value / 1_000_000:0.#}M"),
        >= 10_000 => string.Create(words.Culture, $"{value / 1000:0.#}k"),
        _ => value.ToString("#,0.##", words.Culture),
    };

    // 1, 2 or 5 times a power of ten: steps that people count in.
    private static double NiceStep(double atLeast, bool whole)
    {
        if (atLeast <= 0)
        {
            return 1;
        }

        double power = Math.Pow(10, Math.Floor(Math.Log10(atLeast)));
        double step = (atLeast / power) switch { <= 1 => 1, <= 2 => 2, <= 5 => 5, _ => 10 } * power;
        return whole ? Math.Max(1, step) : step;
    }
}

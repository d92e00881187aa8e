using System.Globalization;
using System.Text;

namespace KeywordBatch.Reports.Html;

/// <summary>
/// Writes a report as one page that needs nothing else: no script, no network, no font. Whatever comes from the database
/// is escaped, and the page's own policy forbids it to load or run anything.
/// </summary>
internal sealed class HtmlReportWriter(ReportWords words)
{
    public async Task WriteAsync(string title, KeywordReport report, Stream target, CancellationToken cancellationToken)
    {
        IReadOnlyList<ReportSection> sections = ReportSections.Of(report, words);
        var writer = new StreamWriter(target, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true);
        await using (writer.ConfigureAwait(false))
        {
            await writer.WriteAsync(Head(title, report, sections).AsMemory(), cancellationToken).ConfigureAwait(false);
            foreach (ReportSection section in sections)
            {
                await writer.WriteAsync(Section(section).AsMemory(), cancellationToken).ConfigureAwait(false);
            }

            await writer.WriteAsync("</main>\n</body>\n</html>\n".AsMemory(), cancellationToken).ConfigureAwait(false);
        }
    }

    private string Head(string title, KeywordReport report, IReadOnlyList<ReportSection> sections)
    {
        var html = new StringBuilder();
        string period = report.Coverage.Start == report.Coverage.End
            ? report.Coverage.Start.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)
            : words.Format("Subtitle", report.Coverage.Start, report.Coverage.End, report.Coverage.Days.Count);
        html.Append(CultureInfo.InvariantCulture, $"""
            <!DOCTYPE html>
            <html lang="{HtmlText.Encode(words.Language)}">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <meta name="referrer" content="no-referrer">
            <title>{HtmlText.Encode(title)}, {HtmlText.Encode(period)}</title>
            <style>
            {ReportStyle.Text}</style>
            </head>
            <body>
            <header>
            <h1>{HtmlText.Encode(title)}</h1>
            <p class="period">{HtmlText.Encode(period)}</p>
            <p class="note">{HtmlText.Encode(words.Format("Source", report.Database, report.Created))}</p>
            </header>
            <nav aria-label="{HtmlText.Encode(words["Contents"])}"><ul>
            """);
        foreach (ReportSection section in sections)
        {
            html.Append(CultureInfo.InvariantCulture, $"<li><a href=\"#{section.Id}\">{HtmlText.Encode(section.Heading)}</a></li>");
        }

        html.Append(CultureInfo.InvariantCulture, $"</ul></nav>\n<main>\n<section aria-label=\"{HtmlText.Encode(words["SummaryHeading"])}\"><dl class=\"tiles\">");
        foreach ((string item, string value) in ReportSections.Summary(report, words))
        {
            html.Append(CultureInfo.InvariantCulture, $"<div><dt>{HtmlText.Encode(item)}</dt><dd>{HtmlText.Encode(value)}</dd></div>");
        }

        return html.Append("</dl></section>\n").ToString();
    }

    private string Section(ReportSection section)
    {
        var html = new StringBuilder();
        html.Append(CultureInfo.InvariantCulture, $"<section id=\"{section.Id}\">\n<h2>{HtmlText.Encode(section.Heading)}</h2>\n<p class=\"note\">{HtmlText.Encode(section.Note)}</p>\n");
        if (section.Table.Total == 0)
        {
            return html.Append(CultureInfo.InvariantCulture, $"<p class=\"empty\">{HtmlText.Encode(words["Empty"])}</p>\n</section>\n").ToString();
        }

        html.Append(section.Charts.Count > 0 ? "<div class=\"beside\">\n<div>\n" : "<div>\n");
        for (int i = 0; i < section.Charts.Count; i++)
        {
            Chart(html, section, section.Charts[i], $"{section.Id}-{i}");
        }

        html.Append(section.Charts.Count > 0 ? "</div>\n" : "");
        Table(html, section);
        return html.Append("</div>\n</section>\n").ToString();
    }

    private void Chart(StringBuilder html, ReportSection section, ReportChart chart, string id)
    {
        ChartData data = ChartData.Of(section.Table, chart, words);
        html.Append(CultureInfo.InvariantCulture, $"<figure><figcaption>{HtmlText.Encode(chart.Title)}</figcaption>");
        if (data.Series.Count > 1)
        {
            html.Append("<ul class=\"legend\" aria-hidden=\"true\">");
            for (int s = 0; s < data.Series.Count; s++)
            {
                html.Append(CultureInfo.InvariantCulture, $"<li><svg width=\"12\" height=\"12\"><rect class=\"s{s}\" width=\"12\" height=\"12\" rx=\"2\"/></svg>{HtmlText.Encode(data.Series[s])}</li>");
            }

            html.Append("</ul>");
        }

        bool ranking = chart.Kind == ReportChartKind.Ranking;
        html.Append(CultureInfo.InvariantCulture, $"<svg class=\"chart\" viewBox=\"{(ranking ? SvgRanking.ViewBox(data) : SvgColumns.ViewBox)}\" role=\"img\" aria-labelledby=\"{id}-title {id}-desc\">");
        html.Append(CultureInfo.InvariantCulture, $"<title id=\"{id}-title\">{HtmlText.Encode(chart.Title)}</title><desc id=\"{id}-desc\">{HtmlText.Encode(Describe(data, ranking))}</desc>");
        if (ranking)
        {
            SvgRanking.Draw(html, data, words);
        }
        else
        {
            SvgColumns.Draw(html, data, words);
        }

        html.Append("</svg></figure>\n");
    }

    private string Describe(ChartData data, bool ranking)
    {
        string Value(int place) => words.Amount(data.Values[place].Sum());
        int last = data.Labels.Count - 1;
        if (last == 0)
        {
            return words.Format("ChartOne", data.Labels[0], Value(0));
        }

        if (ranking)
        {
            return words.Format("ChartRanking", data.Labels.Count, data.Labels[0], Value(0), data.Labels[last], Value(last));
        }

        int highest = data.Values.Select((v, i) => (Sum: v.Sum(), i)).MaxBy(v => v.Sum).i;
        return words.Format(
            data.Group == 1 ? "ChartSum" : "ChartSumGrouped",
            data.Labels.Count, data.Labels[0], data.Labels[last], data.Labels[highest], Value(highest), data.Group);
    }

    private void Table(StringBuilder html, ReportSection section)
    {
        ReportTable table = section.Table;
        string name = words.Format("TableOf", section.Heading);
        html.Append(CultureInfo.InvariantCulture, $"<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{HtmlText.Encode(name)}\"><table><thead><tr>");
        foreach (ReportColumn column in table.Columns)
        {
            html.Append(CultureInfo.InvariantCulture, $"<th scope=\"col\"{Class(column)}>{HtmlText.Encode(column.Heading)}</th>");
        }

        html.Append("</tr></thead><tbody>\n");
        foreach (object?[] row in table.Rows)
        {
            html.Append("<tr>");
            for (int i = 0; i < row.Length; i++)
            {
                ReportColumn column = table.Columns[i];
                string text = HtmlText.Encode(words.Text(row[i], column.Kind));

                // A question may be written from right to left, and must not turn its neighbours around.
                html.Append(CultureInfo.InvariantCulture, $"<td{Class(column)}>{(column.Kind == ReportCellKind.Text ? $"<bdi>{text}</bdi>" : text)}</td>");
            }

            html.Append("</tr>\n");
        }

        html.Append("</tbody></table></div>\n");
        if (table.Total > table.Rows.Count)
        {
            html.Append(CultureInfo.InvariantCulture, $"<p class=\"note\">{HtmlText.Encode(words.Format("FirstOf", table.Rows.Count, table.Total))}</p>\n");
        }
    }

    private static string Class(ReportColumn column) => column switch
    {
        { Wide: true } => " class=\"wide\"",
        { Kind: ReportCellKind.Text } => "",
        { Kind: ReportCellKind.Day or ReportCellKind.Time } => " class=\"when\"",
        _ => " class=\"number\"",
    };
}

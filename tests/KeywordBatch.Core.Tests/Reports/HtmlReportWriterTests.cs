using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using KeywordBatch.Reports;
using KeywordBatch.Reports.Html;

namespace KeywordBatch.Core.Tests.Reports;

public sealed class HtmlReportWriterTests
{
    private static readonly string[] Tags =
    [
        "html", "head", "meta", "title", "style", "body", "header", "nav", "main", "section", "h1", "h2", "p", "ul", "li", "a", "dl", "div", "dt", "dd",
        "figure", "figcaption", "svg", "desc", "g", "rect", "line", "text", "table", "thead", "tbody", "tr", "th", "td", "bdi",
    ];

    [Fact]
    public async Task Texts_of_the_database_never_become_markup()
    {
        string page = await WriteAsync(SampleReport.Create(), title: "<i>Report</i> & more");

        Assert.Equal([], [.. Regex.Matches(page, "</?([a-zA-Z0-9]+)").Select(m => m.Groups[1].Value).Distinct().Except(Tags)]);
        Assert.DoesNotContain(Regex.Matches(page, "<[^>]*>"), m => m.Value.Contains("onerror", StringComparison.Ordinal));
        Assert.Contains("&lt;script&gt;alert(", page, StringComparison.Ordinal);
        Assert.Contains("&lt;i&gt;Report&lt;/i&gt; &amp; more", page, StringComparison.Ordinal);
        Assert.DoesNotContain(page, c => char.IsControl(c) && c is not '\n' and not '\r');
        Assert.Contains("␁␟␀끝", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_page_loads_and_runs_nothing()
    {
        string page = await WriteAsync(SampleReport.Create());

        Assert.Contains("default-src 'none'", page, StringComparison.Ordinal);
        Assert.DoesNotMatch("(?i)<(script|link|img|iframe|object|embed|base|form)", page);
        Assert.DoesNotMatch("(?i)(url\\(|@import|\\bsrc=\"|href=\"(?!#))", Regex.Replace(page, "<bdi>.*?</bdi>", "", RegexOptions.Singleline));
    }

    [Fact]
    public async Task Every_chart_has_a_title_a_description_and_its_table()
    {
        string page = await WriteAsync(SampleReport.Create());

        MatchCollection charts = Regex.Matches(page, "<svg class=\"chart\".*?</svg>", RegexOptions.Singleline);
        Assert.Equal(6, charts.Count);
        foreach (string chart in charts.Select(m => m.Value))
        {
            string[] ids = Regex.Match(chart, "aria-labelledby=\"([^\"]+)\"").Groups[1].Value.Split(' ');
            Assert.Contains("role=\"img\"", chart, StringComparison.Ordinal);
            Assert.Matches($"<title id=\"{ids[0]}\">[^<]+</title>", chart);
            Assert.Matches($"<desc id=\"{ids[1]}\">[^<]+</desc>", chart);
        }

        Assert.Equal(7, Regex.Count(page, "<table>"));
        Assert.Equal(7, Regex.Count(page, "<section id="));
    }

    [Fact]
    public async Task Numbers_of_the_tables_are_those_of_the_report()
    {
        string page = await WriteAsync(SampleReport.Create());

        Assert.Contains("<td class=\"when\">2025-06-11</td><td class=\"number\">100</td><td class=\"number\">90</td><td class=\"number\">10</td><td class=\"number\">90.0%</td>", page, StringComparison.Ordinal);
        Assert.Contains("<td><bdi>(category 9)</bdi></td><td class=\"number\">9</td><td class=\"number\">4</td>", page, StringComparison.Ordinal);
        Assert.Contains("<td class=\"number\">90.00</td><td class=\"number\">10.00</td>", page, StringComparison.Ordinal);
        Assert.Contains("The first 5 of 12 rows", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Long_periods_are_drawn_by_weeks_and_the_table_keeps_every_day()
    {
        string page = await WriteAsync(SampleReport.Create(days: 365));

        string chart = Regex.Match(page, "<svg class=\"chart\".*?</svg>", RegexOptions.Singleline).Value;
        Assert.Equal(53, Regex.Count(chart, "<g>"));
        Assert.Contains("53 columns of 7 days each from 2025-06-11", chart, StringComparison.Ordinal);
        Assert.Equal(365, Regex.Count(Regex.Match(page, "<section id=\"coverage\".*?</section>", RegexOptions.Singleline).Value, "<tr><td"));
    }

    [Theory]
    [InlineData("2024-12-20", 32, "12-20 12-27 01-03 01-10 01-17")]
    [InlineData("2024-03-01", 730, "2024-03 2024-07 2024-12 2025-05 2025-10")]
    public async Task Days_below_a_chart_can_be_told_apart_across_the_end_of_a_year(string start, int days, string labels)
    {
        DateOnly first = DateOnly.ParseExact(start, "o", CultureInfo.InvariantCulture);
        KeywordReport report = SampleReport.Create() with
        {
            Coverage = new(first, first.AddDays(days - 1), [.. Enumerable.Range(0, days).Select(i => new KeywordCoverageDay(first.AddDays(i), 9, 8, 0))]),
        };

        string chart = Regex.Match(await WriteAsync(report), "<svg class=\"chart\".*?</svg>", RegexOptions.Singleline).Value;

        Assert.Equal(labels, string.Join(' ', Regex.Matches(chart, "text-anchor=\"middle\"[^>]*>([^<]+)<").Select(m => m.Groups[1].Value)));
    }

    [Fact]
    public async Task An_empty_period_says_so_in_every_part()
    {
        KeywordReport empty = new("sqlite:///x.db", default, new(SampleReport.Start, SampleReport.Start, [new(SampleReport.Start, 0, 0, 0)]));

        string page = await WriteAsync(empty);

        Assert.Equal(6, Regex.Count(page, "<p class=\"empty\">"));
        Assert.DoesNotContain("class=\"chart\"", page, StringComparison.Ordinal);
        Assert.Contains("keywordbatch init", page, StringComparison.Ordinal);
        Assert.DoesNotContain("100.0%", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, "en-US", "<p class=\"period\">2025-06-11</p>")]
    [InlineData(2, "en-US", "<p class=\"period\">2025-06-11 to 2025-06-12, 2 days</p>")]
    [InlineData(1, "ko-KR", "<p class=\"period\">2025-06-11</p>")]
    public async Task A_report_of_one_day_is_of_that_day(int days, string culture, string period) =>
        Assert.Contains(period, await WriteAsync(SampleReport.Create(days: days), culture: culture), StringComparison.Ordinal);

    [Fact]
    public async Task A_chart_with_one_bar_is_described_by_that()
    {
        KeywordReport report = SampleReport.Create(days: 1);

        string page = await WriteAsync(report with { Categories = [.. report.Categories.Take(1)] });

        Assert.Contains("-desc\">One bar: 2025-06-11 with 100.", page, StringComparison.Ordinal);
        Assert.Contains("-desc\">One bar: 사랑 with 500.", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ko-KR", "ko-KR")]
    [InlineData("en-GB", "en-GB")]
    [InlineData("fr-FR", "en")]
    [InlineData("", "en")]
    public async Task The_language_that_a_page_names_is_that_of_its_words(string culture, string language) =>
        Assert.Contains($"<html lang=\"{language}\">", await WriteAsync(SampleReport.Create(), culture: culture), StringComparison.Ordinal);

    [Fact]
    public async Task Words_follow_the_culture()
    {
        string page = await WriteAsync(SampleReport.Create(), culture: "ko-KR");

        Assert.Contains("일별 처리 현황", page, StringComparison.Ordinal);
        Assert.Contains("누락", page, StringComparison.Ordinal);
        Assert.DoesNotContain("Coverage by day", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Both_languages_have_the_same_words_with_the_same_places()
    {
        System.Resources.ResourceManager resources = new("KeywordBatch.Core.Resources.Reports", typeof(ReportWords).Assembly);
        Dictionary<string, string> Words(string culture) => resources.GetResourceSet(CultureInfo.GetCultureInfo(culture), true, tryParents: false)!
            .Cast<System.Collections.DictionaryEntry>().ToDictionary(e => (string)e.Key, e => (string)e.Value!);

        Dictionary<string, string> neutral = Words(""), korean = Words("ko");
        Assert.Equal(neutral.Keys.Order(), korean.Keys.Order());
        string[] Places(string text) => [.. Regex.Matches(text, "\\{\\d[^}]*\\}").Select(m => m.Value).Order()];
        Assert.All(neutral, w => Assert.Equal(Places(w.Value), Places(korean[w.Key])));
    }

    private static async Task<string> WriteAsync(KeywordReport report, string title = "Report", string culture = "en-US")
    {
        using var page = new MemoryStream();
        await new HtmlReportWriter(new ReportWords(CultureInfo.GetCultureInfo(culture))).WriteAsync(title, report, page, default);
        return Encoding.UTF8.GetString(page.ToArray());
    }
}

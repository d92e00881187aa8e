using System.Globalization;
using System.Text.RegularExpressions;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;
using DocumentFormat.OpenXml.Validation;
using KeywordBatch.Database;
using KeywordBatch.Questions;
using KeywordBatch.Reports;
using KeywordBatch.Testing;
using KeywordBatch.Testing.Servers;

namespace KeywordBatch.Integration.Tests.Reports;

[Collection("servers")]
public sealed class ReportExporterTests(ServersFixture fixture) : IDisposable
{
    private static readonly Period Week = new(new(2025, 6, 11), new(2025, 6, 17));

    private readonly TempHome _home = new();

    public void Dispose() => _home.Dispose();

    [Theory]
    [OnSqlite]
    [OnMariaDb]
    [OnPostgreSql]
    public async Task Counts_equal_those_of_plain_sql(DatabaseEngine engine)
    {
        await using TestDatabase test = await ReportData.CreateAsync(fixture.Servers, engine);

        KeywordReport report = await new ReportReader(test.Database, TimeProvider.System).ReadAsync(Week, 5, null, default);

        const string In = "created_at >= '2025-06-11' AND created_at < '2025-06-18'";
        Assert.Equal(
            await RowsAsync(test, $"SELECT k.category_id, MIN(c.category_name), COUNT(*), SUM(k.query_count) FROM admin_chat_keywords k LEFT JOIN admin_categories c ON c.category_id = k.category_id WHERE {In} GROUP BY k.category_id ORDER BY 3 DESC, 1"),
            report.Categories.Select(c => $"{c.Id}|{c.Name}|{c.Questions}|{c.Asked}"));
        Assert.Equal(
            await RowsAsync(test, $"SELECT keyword, COUNT(*), SUM(query_count) FROM admin_chat_keywords WHERE {In} GROUP BY keyword ORDER BY 3 DESC, 2 DESC, 1 LIMIT 5"),
            report.Keywords.Select(k => $"{k.Keyword}|{k.Questions}|{k.Asked}"));
        List<string> asked = await RowsAsync(test, $"SELECT COUNT(*) FROM chattings WHERE {In} GROUP BY input_text ORDER BY 1 DESC LIMIT 5");
        Assert.Equal(asked, report.Questions.Select(q => q.Count.ToString(CultureInfo.InvariantCulture)));
        Assert.Equal(await test.CountAsync($"SELECT COUNT(*) FROM (SELECT DISTINCT input_text, DATE(created_at) FROM chattings WHERE {In}) u"), report.Coverage.UniqueQuestions);
        Assert.Equal(await test.CountAsync($"SELECT COUNT(*) FROM admin_chat_keywords WHERE {In}"), report.Coverage.ProcessedQuestions);
        Assert.Equal(Week.Days(), report.Coverage.Days.Select(d => d.Date));
        Assert.Equal([1, 2], report.Runs.Select(r => r.RunId));
        Assert.Equal(["completed", "abandoned"], report.Runs.Select(r => r.Status));
        Assert.Equal((3, 3), (report.Failures.Count, report.FailureTotal));
    }

    [Theory]
    [OnSqlite]
    [OnMariaDb]
    [OnPostgreSql]
    public async Task Page_and_workbook_tell_the_same(DatabaseEngine engine)
    {
        await using TestDatabase test = await ReportData.CreateAsync(fixture.Servers, engine);
        Directory.CreateDirectory(_home.Path);
        var exporter = new ReportExporter(test.Database);
        var steps = new List<long>();

        FileInfo page = await exporter.ExportAsync(Options("r.html"), (done, total) => steps.Add(total - done));
        FileInfo workbook = await exporter.ExportAsync(Options("r.xlsx"));

        Assert.Equal([_home.File("r.html"), _home.File("r.xlsx")], Directory.GetFiles(_home.Path).Order());
        Assert.Equal(0, steps[^1]);
        Assert.Equal(steps.OrderDescending(), steps);
        string html = await File.ReadAllTextAsync(page.FullName);
        List<string> shown = [.. Regex.Matches(Regex.Match(html, "id=\"categories\".*?</table>", RegexOptions.Singleline).Value, "<td><bdi>(.*?)</bdi>").Select(m => m.Groups[1].Value)];
        using SpreadsheetDocument document = SpreadsheetDocument.Open(workbook.FullName, isEditable: false);
        Assert.Empty(new OpenXmlValidator().Validate(document).Select(e => e.Description));
        string id = document.WorkbookPart!.Workbook.Sheets!.Elements<Sheet>().Single(s => s.Name == "Categories").Id!.Value!;
        Worksheet sheet = ((WorksheetPart)document.WorkbookPart.GetPartById(id)).Worksheet;
        Assert.NotEmpty(shown);
        Assert.Equal(shown, sheet.Descendants<Row>().Skip(1).Select(r => r.Elements<Cell>().First().InnerText));
    }

    [Theory]
    [OnSqlite]
    [OnMariaDb]
    [OnPostgreSql]
    public async Task A_database_without_own_tables_and_an_empty_period_make_reports_too(DatabaseEngine engine)
    {
        await using TestDatabase test = await ReportData.CreateAsync(fixture.Servers, engine);
        await test.ExecuteAsync("DROP TABLE keyword_batch_failure; DROP TABLE keyword_batch_run; DROP TABLE keyword_batch_unit");
        Directory.CreateDirectory(_home.Path);
        var exporter = new ReportExporter(new KeywordDatabase(test.Url, test.Database.Names));

        foreach (string name in new[] { "r.html", "r.xlsx" })
        {
            FileInfo file = await exporter.ExportAsync(Options(name) with { Start = new(2030, 1, 1), End = new(2030, 1, 2) });
            Assert.InRange(file.Length, 1000, 100_000);
        }

        Assert.Contains("keywordbatch init", await File.ReadAllTextAsync(_home.File("r.html")), StringComparison.Ordinal);
    }

    [Theory]
    [OnSqlite]
    [OnMariaDb]
    [OnPostgreSql]
    public async Task Cancelling_leaves_no_file(DatabaseEngine engine)
    {
        await using TestDatabase test = await ReportData.CreateAsync(fixture.Servers, engine);
        Directory.CreateDirectory(_home.Path);
        using var stop = new CancellationTokenSource();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => new ReportExporter(test.Database).ExportAsync(Options("r.html"), (_, _) => stop.Cancel(), stop.Token));

        Assert.Empty(Directory.GetFiles(_home.Path));
    }

    private KeywordReportOptions Options(string name) => new()
    {
        Start = Week.Start,
        End = Week.End,
        Path = _home.File(name),
        Culture = CultureInfo.GetCultureInfo("en-US"),
    };

    private static async Task<List<string>> RowsAsync(TestDatabase test, string sql) =>
        [.. (await test.QueryAsync(sql)).Select(r => string.Join('|', r.Select(v => Convert.ToString(v, CultureInfo.InvariantCulture))))];
}

using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using KeywordBatch.Database;
using KeywordBatch.Reports;
using KeywordBatch.Testing;
using KeywordBatch.Testing.Servers;

namespace KeywordBatch.Integration.Tests.Reports;

[Collection("serverless")]
public sealed class PageRenderingTests : IDisposable
{
    private readonly TempHome _home = new();

    public void Dispose() => _home.Dispose();

    [WithChromiumTheory]
    [InlineData("--window-size=1200,900")]
    [InlineData("--window-size=1200,900", "--force-dark-mode", "--blink-settings=preferredColorScheme=0")]
    [InlineData("--window-size=400,900")]
    public async Task The_page_renders_in_a_browser_without_loading_anything(params string[] options)
    {
        FileInfo page = await ExportAsync();
        string picture = _home.File("page.png");

        (string dom, string log) = await RunAsync([.. options, "--dump-dom", $"--screenshot={picture}", page.FullName]);

        Assert.Contains("id=\"failures\"", dom, StringComparison.Ordinal);
        Assert.Contains("&lt;script&gt;", dom, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", dom, StringComparison.Ordinal);
        Assert.DoesNotContain("onerror=\"", dom, StringComparison.Ordinal);
        Assert.DoesNotContain("CONSOLE", log, StringComparison.Ordinal);
        byte[] image = await File.ReadAllBytesAsync(picture);
        Assert.Equal("PNG"u8.ToArray(), image[1..4]);
        Assert.InRange(image.Length, 20_000, int.MaxValue);
    }

    [WithChromiumTheory]
    [InlineData(1200, "@media print")]
    [InlineData(700, "@media all")]
    public async Task A_keyword_of_one_long_word_leaves_the_numbers_beside_it_in_sight(int width, string paper)
    {
        FileInfo page = await ExportAsync();
        string html = await File.ReadAllTextAsync(page.FullName);
        Assert.Contains("<td><bdi>전학</bdi></td>", html, StringComparison.Ordinal);

        // The page itself runs no script, so a copy without its policy measures.
        string measured = html
            .Replace("<td><bdi>전학</bdi></td>", $"<td><bdi>{new string('가', 100)}</bdi></td>", StringComparison.Ordinal)
            .Replace("Content-Security-Policy", "none", StringComparison.Ordinal)
            .Replace("@media print", paper, StringComparison.Ordinal)
            .Replace("</body>", "<script>const s = document.querySelector('#keywords .scroll'); document.title = `needs ${s.scrollWidth}, has ${s.clientWidth}`;</script></body>", StringComparison.Ordinal);
        string copy = _home.File("measured.html");
        await File.WriteAllTextAsync(copy, measured);

        (string dom, _) = await RunAsync([$"--window-size={width},900", "--dump-dom", copy]);

        Match title = Regex.Match(dom, "<title>needs ([0-9]+), has ([0-9]+)</title>");
        Assert.True(title.Success, dom[..500]);
        Assert.Equal(title.Groups[2].Value, title.Groups[1].Value);
    }

    [WithChromiumFact]
    public async Task The_page_prints_whole()
    {
        FileInfo page = await ExportAsync();
        string paper = _home.File("page.pdf");

        await RunAsync([$"--print-to-pdf={paper}", "--no-pdf-header-footer", page.FullName]);

        byte[] pdf = await File.ReadAllBytesAsync(paper);
        Assert.Equal("%PDF"u8.ToArray(), pdf[..4]);
        Assert.InRange(pdf.Length, 20_000, int.MaxValue);
    }

    private async Task<FileInfo> ExportAsync()
    {
        await using TestDatabase test = await ReportData.CreateAsync(new(durable: false), DatabaseEngine.Sqlite);
        Directory.CreateDirectory(_home.Path);
        return await new ReportExporter(test.Database).ExportAsync(new()
        {
            Start = new(2025, 6, 11),
            End = new(2025, 6, 17),
            Path = _home.File("report.html"),
            Culture = CultureInfo.GetCultureInfo("ko-KR"),
        });
    }

    private async Task<(string Output, string Log)> RunAsync(string[] arguments)
    {
        var start = new ProcessStartInfo(Chromium.Path!)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            ArgumentList =
            {
                "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
                "--disable-component-update", "--disable-sync", "--hide-scrollbars", "--enable-logging=stderr", $"--user-data-dir={_home.File("profile")}",
            },
        };
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        using Process process = Process.Start(start)!;
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        try
        {
            Task<string> output = process.StandardOutput.ReadToEndAsync(patience.Token);
            Task<string> log = process.StandardError.ReadToEndAsync(patience.Token);
            await process.WaitForExitAsync(patience.Token);
            Assert.Equal(0, process.ExitCode);
            return (await output, await log);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
                await process.WaitForExitAsync(CancellationToken.None);
            }
        }
    }
}

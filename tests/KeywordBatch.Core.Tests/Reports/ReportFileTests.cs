using System.Diagnostics;
using KeywordBatch.Configuration;
using KeywordBatch.Database;
using KeywordBatch.Reports;
using KeywordBatch.Testing;

namespace KeywordBatch.Core.Tests.Reports;

public sealed class ReportFileTests : IDisposable
{
    private readonly TempHome _home = new();

    public ReportFileTests() => Directory.CreateDirectory(_home.Path);

    public void Dispose() => _home.Dispose();

    [Theory]
    [InlineData("report.pdf", "UnknownReportFormat", KeywordBatchErrorKind.InvalidArgument)]
    [InlineData("report", "UnknownReportFormat", KeywordBatchErrorKind.InvalidArgument)]
    [InlineData("missing/report.html", "ReportFolderMissing", KeywordBatchErrorKind.NotFound)]
    [InlineData("folder.xlsx", "ReportPathIsFolder", KeywordBatchErrorKind.InvalidArgument)]
    [InlineData("file/report.html", "ReportFolderMissing", KeywordBatchErrorKind.NotFound)]
    public async Task A_path_that_cannot_be_is_told_before_any_query(string name, string errorId, KeywordBatchErrorKind kind)
    {
        Directory.CreateDirectory(_home.File("folder.xlsx"));
        await File.WriteAllTextAsync(_home.File("file"), "");

        KeywordBatchException error = await Assert.ThrowsAsync<KeywordBatchException>(() => Unreachable().ExportAsync(Options(name)));

        Assert.Equal((errorId, kind), (error.ErrorId, error.Kind));
        Assert.Equal(_home.File(name), error.Target);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public async Task A_path_where_no_file_can_be_made_is_told_before_any_query()
    {
        // /proc takes no files from anybody, root included.
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        KeywordBatchException error = await Assert.ThrowsAsync<KeywordBatchException>(
            () => Unreachable().ExportAsync(Options("report.html") with { Path = "/proc/report.html" }));

        Assert.Equal(("ReportUnwritable", KeywordBatchErrorKind.PermissionDenied), (error.ErrorId, error.Kind));
    }

    [Fact]
    public async Task A_pipe_is_refused_instead_of_waited_for()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        using (Process made = Process.Start("mkfifo", [_home.File("pipe.html")]))
        {
            await made.WaitForExitAsync();
        }

        KeywordBatchException error = await Assert.ThrowsAsync<KeywordBatchException>(
            () => Task.Run(() => Unreachable().ExportAsync(Options("pipe.html"))).WaitAsync(TimeSpan.FromSeconds(30)));

        Assert.Equal("ReportPathIsNoFile", error.ErrorId);
        Assert.Equal([_home.File("pipe.html")], Directory.GetFiles(_home.Path));
    }

    [Fact]
    public async Task A_report_that_fails_leaves_the_old_one_and_nothing_beside_it()
    {
        await File.WriteAllTextAsync(_home.File("report.html"), "old");

        KeywordBatchException error = await Assert.ThrowsAsync<KeywordBatchException>(() => Unreachable().ExportAsync(Options("report.html")));

        Assert.Equal(KeywordBatchErrorKind.Unreachable, error.Kind);
        Assert.Equal([_home.File("report.html")], Directory.GetFiles(_home.Path));
        Assert.Equal("old", await File.ReadAllTextAsync(_home.File("report.html")));
    }

    [Fact]
    public async Task A_kept_file_replaces_what_a_link_points_to_and_keeps_its_mode()
    {
        await File.WriteAllTextAsync(_home.File("real.html"), "old");
        File.CreateSymbolicLink(_home.File("link.html"), _home.File("real.html"));
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(_home.File("real.html"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        await using (ReportFile file = ReportFile.Create(_home.File("link.html")))
        {
            await file.Stream.WriteAsync("new"u8.ToArray());
            Assert.Equal("old", await File.ReadAllTextAsync(_home.File("real.html")));
            await file.KeepAsync(default);
        }

        Assert.Equal("new", await File.ReadAllTextAsync(_home.File("real.html")));
        Assert.NotNull(new FileInfo(_home.File("link.html")).LinkTarget);
        Assert.Equal(2, Directory.GetFiles(_home.Path).Length);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_home.File("real.html")));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1001)]
    public async Task Top_has_a_range(int top)
    {
        KeywordBatchException error = await Assert.ThrowsAsync<KeywordBatchException>(
            () => Unreachable().ExportAsync(Options("report.html") with { Top = top }));

        Assert.Equal("ReportTopOutOfRange", error.ErrorId);
        Assert.Empty(Directory.GetFiles(_home.Path));
    }

    [Fact]
    public async Task Periods_that_are_none_or_too_long_are_refused()
    {
        KeywordReportOptions options = Options("report.html");

        KeywordBatchException backwards = await Assert.ThrowsAsync<KeywordBatchException>(
            () => Unreachable().ExportAsync(options with { End = options.Start.AddDays(-1) }));
        KeywordBatchException tooLong = await Assert.ThrowsAsync<KeywordBatchException>(
            () => Unreachable().ExportAsync(options with { End = options.Start.AddDays(KeywordReportOptions.MostDays) }));

        Assert.Equal(("EndBeforeStart", "ReportPeriodTooLong"), (backwards.ErrorId, tooLong.ErrorId));
    }

    private static ReportExporter Unreachable() =>
        new(new KeywordDatabase(DatabaseUrl.Parse("mysql://nobody:secret@127.0.0.1:1/none"), TableNames.From(SettingsSource.Empty)));

    private KeywordReportOptions Options(string name) =>
        new() { Start = new(2025, 6, 11), End = new(2025, 6, 19), Path = _home.File(name) };
}

using System.Diagnostics;
using KeywordBatch.Integration.Tests.Chaos;
using KeywordBatch.Testing;

namespace KeywordBatch.Integration.Tests.Cli;

/// <summary>keywordbatch report where there is no room for the file.</summary>
[Collection("serverless")]
public sealed class FullReportDiskTests : IDisposable
{
    private readonly TempHome _home = new();

    private readonly string _disk;

    public FullReportDiskTests()
    {
        _disk = _home.File("disk");
        Directory.CreateDirectory(_disk);
        Run("mount", "-t", "tmpfs", "-o", "size=32k,mode=700", "tmpfs", _disk);
    }

    public void Dispose()
    {
        Run("umount", _disk);
        _home.Dispose();
    }

    [FullDiskTheory]
    [InlineData("report.html")]
    [InlineData("report.xlsx")]
    public async Task A_report_that_finds_no_room_says_so_and_leaves_nothing(string name)
    {
        await ConsoleProgram.FillAsync(_home.Path);

        (int code, string output, string error) = await ConsoleProgram.RunAsync(
            _home.Path, [], null, "report", "2016-01-01", "2025-12-30", "--out", $"disk/{name}");

        Assert.Equal((1, ""), (code, output));

        // A slow machine says before how far it is.
        Assert.Contains(error.Split('\n'), line => line.StartsWith($"keywordbatch: The report 'disk/{name}' cannot be written", StringComparison.Ordinal));
        Assert.Empty(Directory.GetFileSystemEntries(_disk));
    }

    private static void Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(program, arguments);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}

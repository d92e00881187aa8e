using System.Diagnostics;

namespace KeywordBatch.Integration.Tests.Benchmarks;

/// <summary>The command line of the benchmarks; that they run is seen by bench --smoke, which the test task calls.</summary>
[Collection("serverless")]
public sealed class BenchmarkCommandTests
{
    [Fact]
    public async Task An_unknown_name_lists_the_names()
    {
        (int code, string said) = await RunAsync("mising");

        Assert.Equal(1, code);
        Assert.Contains("'mising'", said, StringComparison.Ordinal);
        foreach (string name in (string[])["missing", "unique", "insert", "pipeline", "quota", "resume", "sync", "startup", "containers", "micro"])
        {
            Assert.Matches($@"(?m)^  {name} +\S", said);
        }
    }

    [Theory]
    [InlineData("--rounds")]
    [InlineData("--rounds", "0")]
    [InlineData("--part", "oracle")]
    [InlineData("--fast")]
    public async Task A_wrong_option_is_told_and_nothing_runs(params string[] arguments)
    {
        (int code, string said) = await RunAsync(["startup", .. arguments]);

        Assert.Equal(1, code);
        Assert.Contains(arguments[^1], said, StringComparison.Ordinal);
        Assert.Single(said.Trim().Split('\n'));
    }

    private static async Task<(int Code, string Said)> RunAsync(params string[] arguments)
    {
        string folder = Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory);
        string program = Path.Combine(folder, "..", "..", "KeywordBatch.Benchmarks", Path.GetFileName(folder), "KeywordBatch.Benchmarks.dll");
        using Process process = Process.Start(new ProcessStartInfo("dotnet", [program, .. arguments]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        string said = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.Equal("", await output);
        return (process.ExitCode, said);
    }
}

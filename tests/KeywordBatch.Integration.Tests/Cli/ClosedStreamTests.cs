using KeywordBatch.DataContainers;
using KeywordBatch.Testing;

namespace KeywordBatch.Integration.Tests.Cli;

/// <summary>Standard input and output that a caller has closed, as some supervisors do.</summary>
[Collection("serverless")]
public sealed class ClosedStreamTests : IDisposable
{
    private readonly TempHome _home = new();

    public ClosedStreamTests() => Directory.CreateDirectory(_home.Path);

    public void Dispose() => _home.Dispose();

    [Theory]
    [InlineData("container put records")]
    [InlineData("import -")]
    [InlineData("sync --file - --table chattings --key chatting_pk")]
    public async Task Input_that_was_closed_is_told(string arguments)
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        await ConsoleProgram.FillAsync(_home.Path);

        (int code, string output, string error) = await ShellAsync($"{arguments} <&-");

        Assert.Equal((1, ""), (code, output));
        Assert.Contains("There is no standard input", error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_home.File("records")));
    }

    [Theory]
    [InlineData("--version", ">&-", "There is no standard output")]
    [InlineData("container list records", ">&-", "There is no standard output")]
    [InlineData("container list records", "<&- >&-", "There is no standard output")]
    [InlineData("container list records", "1</dev/null", "Standard output cannot be written")]
    [InlineData("--version", ">/dev/full", "Standard output cannot be written")]
    [InlineData("--nonsense", "2>&-", "")]
    [InlineData("--nonsense", "2>/dev/full", "")]
    [InlineData("--nonsense", "2</dev/null", "")]
    public async Task Output_that_cannot_be_written_is_told_without_a_crash(string arguments, string redirection, string told)
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        using (DataContainerWriter writer = DataContainerWriter.Open(new DataContainerOptions { Home = _home.File("records") }))
        {
            writer.Put(20250611090000, "", "a"u8);
        }

        (int code, string output, string error) = await ShellAsync($"{arguments} {redirection}");

        Assert.Equal((1, ""), (code, output));
        Assert.StartsWith(told.Length == 0 ? "" : $"keywordbatch: {told}", error, StringComparison.Ordinal);
        Assert.InRange(error.Split('\n').Length, 1, 2);
    }

    [Fact]
    public async Task What_writes_nothing_needs_no_output()
    {
        if (OperatingSystem.IsLinux())
        {
            Assert.Equal((0, "", ""), await ShellAsync("container put records <<< 20250611090000 >&-"));
        }
    }

    private Task<(int Code, string Output, string Error)> ShellAsync(string command) =>
        ConsoleProgram.StartAsync(
            new("timeout", ["--signal=KILL", "60", "bash", "-c", $"dotnet \"{ConsoleProgram.Path}\" {command}"]), _home.Path, [], null);
}

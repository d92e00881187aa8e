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

        await ShellAsync("init");

        (int code, string output, string error) = await ShellAsync($"{arguments} <&-");

        Assert.Equal((1, ""), (code, output));
        Assert.Contains("There is no standard input", error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_home.File("records")));
    }

    private Task<(int Code, string Output, string Error)> ShellAsync(string command) =>
        ConsoleProgram.StartAsync(
            new("timeout", ["--signal=KILL", "60", "bash", "-c", $"dotnet \"{ConsoleProgram.Path}\" {command}"]), _home.Path, [], null);
}

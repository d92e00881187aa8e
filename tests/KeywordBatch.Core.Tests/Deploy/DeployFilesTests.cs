using System.Text.Json;
using System.Text.RegularExpressions;

namespace KeywordBatch.Core.Tests.Deploy;

/// <summary>The files of deploy/ cannot run here; what they call has to exist.</summary>
public sealed partial class DeployFilesTests
{
    private static readonly string Root = FindRoot();

    [Theory]
    [InlineData("compose.yaml", 2)]
    [InlineData("kubernetes/cronjob.yaml", 1)]
    [InlineData("kubernetes/indexed-job.yaml", 1)]
    [InlineData("systemd/keywordbatch.service", 1)]
    public void Every_command_line_is_one_of_the_console_program(string file, int expected)
    {
        string text = Read(file);
        List<string[]> lines =
        [
            .. Arguments().Matches(text).Select(m => JsonSerializer.Deserialize<string[]>(m.Groups[1].Value)!),
            .. Start().Matches(text).Select(m => m.Groups[1].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries)),
        ];

        Assert.Equal(expected, lines.Count);
        string program = string.Concat(Directory.EnumerateFiles(Path.Combine(Root, "src", "KeywordBatch.Cli"), "*.cs", SearchOption.AllDirectories).Select(File.ReadAllText));
        string[] modes = [.. Enum.GetNames<KeywordBatchMode>().Select(n => n.ToLowerInvariant())];
        foreach (string[] line in lines)
        {
            Assert.True(modes.Contains(line[0]) || program.Contains($"new Command(\"{line[0]}\"", StringComparison.Ordinal), line[0]);
            Assert.All(
                line.Where(a => a.StartsWith("--", StringComparison.Ordinal)),
                option => Assert.Contains($"\"{option}\"", program, StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData("compose.yaml")]
    [InlineData("kubernetes/cronjob.yaml")]
    [InlineData("kubernetes/indexed-job.yaml")]
    public void Yaml_is_indented_by_spaces_two_at_a_time(string file)
    {
        Assert.All(Read(file).Split('\n'), line =>
        {
            Assert.DoesNotContain('\t', line);
            Assert.Equal(0, (line.Length - line.TrimStart(' ').Length) % 2);
        });
    }

    [Fact]
    public void No_file_holds_a_secret()
    {
        Assert.All(Directory.EnumerateFiles(Path.Combine(Root, "deploy"), "*", SearchOption.AllDirectories), file =>
            Assert.DoesNotMatch(Secret(), File.ReadAllText(file)));
    }

    private static string Read(string file) => File.ReadAllText(Path.Combine([Root, "deploy", .. file.Split('/')]));

    private static string FindRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "KeywordBatch.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new DirectoryNotFoundException("The tests do not lie within the repository.");
    }

    [GeneratedRegex(@"^\s*(?:args|command): (\[.*\])\s*$", RegexOptions.Multiline)]
    private static partial Regex Arguments();

    [GeneratedRegex(@"^ExecStart=\S*/keywordbatch (.+)$", RegexOptions.Multiline)]
    private static partial Regex Start();

    // A value behind a key's or password's name that is no reference to one.
    [GeneratedRegex(@"(?:PASSWORD|API_KEY)\s*[:=]\s*[A-Za-z0-9]")]
    private static partial Regex Secret();
}

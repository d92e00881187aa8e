using System.CommandLine;
using System.Globalization;
using KeywordBatch.Cli;
using KeywordBatch.Testing;

namespace KeywordBatch.Integration.Tests.Cli;

/// <summary>What the console program's help says, in both languages.</summary>
[Collection("serverless")]
public sealed class HelpTests : IDisposable
{
    private readonly TempHome _home = new();

    private readonly CultureInfo _language = CultureInfo.CurrentUICulture;

    public HelpTests() => Directory.CreateDirectory(_home.Path);

    public void Dispose()
    {
        CultureInfo.CurrentUICulture = _language;
        _home.Dispose();
    }

    [Theory]
    [InlineData("en-US", @"^[^가-힣]{10,}$")]
    [InlineData("ko-KR", @"[가-힣]")]
    public void Every_command_argument_and_option_is_described_in_the_language(string language, string described)
    {
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(language);
        RootCommand root = CommandTree.Create();

        CommandTree.Describe(root);

        Assert.All(Commands(root), c => Assert.All(Shown(c.Command), symbol => Assert.Matches(described, symbol.Description)));
    }

    [Fact]
    public void What_commands_share_is_described_alike_for_each_of_them()
    {
        RootCommand root = CommandTree.Create();
        CommandTree.Describe(root);

        Assert.All(Commands(root), c =>
        {
            string?[] among = [.. Shown(c.Command).Select(s => s.Description)];
            CommandTree.Describe(c.Command, c.Path);
            Assert.Equal(among, Shown(c.Command).Select(s => s.Description));
        });
    }

    [Fact]
    public async Task Help_in_English_says_what_a_command_does_and_takes() => Assert.Equal(
        """
        Description:
          Prints the last runs and attempts, and the days of the last year that are not done.

        Usage:
          keywordbatch status [options]

        Options:
          --newest <N>         How many runs and attempts, 1 to 1000. [default: 5]
          --database <URL>     mysql://user:pw@host/db, postgresql://… or sqlite:///file. Default: KEYWORDBATCH_DATABASE, ENGINE_FOR_SQLALCHEMY, else an own SQLite file.
          --json               Standard output ends with one JSON object on the last line.
          -?, -h, --help       Show help and usage information
          --culture <culture>  Language of messages, such as ko-KR or en-US. Default: the system's.


        """,
        await HelpAsync("ko_KR", "status", "--help", "--culture", "en-US"));

    [Theory]
    [InlineData("'--limt' is no command, option or argument here.", "complete", "--limt", "3", "2025-06-11", "2025-06-11")]
    [InlineData("'--jsn' is no command, option or argument here.", "check", "--jsn", "2025-06-11")]
    [InlineData("'2025-06-13' is no command, option or argument here.", "check", "2025-06-11", "2025-06-12", "2025-06-13")]
    [InlineData("The argument END is missing.", "check", "2025-06-11")]
    public async Task A_command_line_that_is_wrong_is_refused_with_the_word_that_is(string problem, params string[] arguments)
    {
        (int code, _, string error) = await ConsoleProgram.RunAsync(_home.Path, [new("LC_ALL", "en_US.UTF-8")], null, arguments);

        Assert.Equal(1, code);
        Assert.StartsWith($"keywordbatch: {problem}", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ko_KR", "container", "--help")]
    [InlineData("en_US", "container", "--help", "--culture", "ko-KR")]
    public async Task Help_in_Korean_is_Korean_and_keeps_the_names(string language, params string[] arguments)
    {
        string help = await HelpAsync(language, arguments);

        Assert.Contains("  clear <HOME>     시간대를 통째로 삭제하고, 삭제한 시간대를 출력합니다.", help, StringComparison.Ordinal);
        Assert.Contains("  -?, -h, --help       도움말과 사용법을 표시합니다.", help, StringComparison.Ordinal);
    }

    private static IEnumerable<(Command Command, string Path)> Commands(Command command, string path = "keywordbatch") =>
        [(command, path), .. command.Subcommands.SelectMany(c => Commands(c, $"{path} {c.Name}"))];

    private static IEnumerable<Symbol> Shown(Command command) => [command, .. command.Arguments, .. command.Options];

    private async Task<string> HelpAsync(string language, params string[] arguments)
    {
        (int code, string output, _) = await ConsoleProgram.RunAsync(
            _home.Path, [new("LC_ALL", $"{language}.UTF-8")], null, arguments);
        Assert.Equal(0, code);
        return output;
    }
}

using System.CommandLine;
using System.Text.RegularExpressions;
using KeywordBatch.Cli;
using KeywordBatch.Testing;
using Spectre.Console;

namespace KeywordBatch.Integration.Tests.Cli;

/// <summary>The line of progress on a terminal, which no test has for standard error.</summary>
[Collection("serverless")]
public sealed class ProgressViewTests
{
    private const string EraseToEnd = "\u001b[K";

    private readonly ManualTimeProvider _clock = new();

    [Theory]
    [InlineData("Classifying", "2025-06-11 chunk 1/1")]
    [InlineData("분류 중", "2025-06-11 청크 1/1")]
    [InlineData("Syncing [dbo].[stocks]", "2025-06-11 [1/1]")]
    public void A_line_is_drawn_over_and_fits_the_terminal(string activity, string step)
    {
        foreach (int width in new[] { 40, 80, 200 })
        {
            string[] lines = Draw(width, activity, step);

            Assert.Equal(2, lines.Length);
            foreach (string line in lines)
            {
                Assert.EndsWith(EraseToEnd, line, StringComparison.Ordinal);
                string text = line[..^EraseToEnd.Length];
                Assert.DoesNotContain('\n', text);
                Assert.StartsWith(activity, text, StringComparison.Ordinal);
                Assert.InRange(text.GetCellWidth(), 1, width - 1);
            }
        }
    }

    [Fact]
    public void The_bar_takes_the_room_that_is_left()
    {
        string bar = new string('━', 12) + new string('─', 12);
        Assert.StartsWith($"Classifying {bar} 50 / 100 questions", Draw(200, "Classifying", "2025-06-11")[0], StringComparison.Ordinal);
        Assert.DoesNotContain('━', Draw(60, "Classifying", "2025-06-11 chunk 1/1")[0]);
    }

    // What follows each carriage return, without colours and the like.
    private string[] Draw(int width, string activity, string step)
    {
        var error = new StringWriter();
        IAnsiConsole terminal = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.Yes,
            ColorSystem = ColorSystemSupport.NoColors,
            Out = new AnsiConsoleOutput(error),
        });
        terminal.Profile.Width = width;
        var context = new CliContext(new RootCommand().Parse([]), TextWriter.Null, error, _clock);
        var view = new ProgressView(context, activity, "questions", terminal);
        for (int done = 50; done < 52; done++)
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            view.Report(done, 100, step);
        }

        return Regex.Replace(error.ToString(), "\u001b\\[[0-9;]*m", "").Split('\r', StringSplitOptions.RemoveEmptyEntries);
    }
}

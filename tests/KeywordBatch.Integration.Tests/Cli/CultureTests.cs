using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using KeywordBatch.Testing;

namespace KeywordBatch.Integration.Tests.Cli;

/// <summary>The console program under languages that write days and numbers otherwise, and on an output that takes nothing.</summary>
[Collection("serverless")]
public sealed class CultureTests : IDisposable
{
    private readonly TempHome _home = new();

    public void Dispose() => _home.Dispose();

    [Theory]
    [InlineData("th_TH")]
    [InlineData("ar_SA")]
    [InlineData("fa_IR")]
    public async Task Days_are_shown_in_the_calendar_that_they_are_asked_for_in(string language)
    {
        await FillAsync();

        (int code, string list, string _) = await KeywordBatchAsync(language, "missing", "2025-06-11", "2025-06-11", "--dry-run");
        (_, _, string told) = await KeywordBatchAsync(language, "basic", "2025-06-11", "2025-06-11", "--classifier", "rules");

        Assert.Equal((2, "2025-06-11\t1\t질문\n"), (code, list));
        Assert.Contains("2025-06-11", told, StringComparison.Ordinal);
        Assert.DoesNotMatch("2568|1446|1404", told);
    }

    [Fact]
    public async Task A_decimal_point_is_one_where_people_write_a_comma()
    {
        await FillAsync();

        (int code, _, string error) = await KeywordBatchAsync("de_DE", "basic", "2025-06-11", "2025-06-11", "--classifier", "rules", "--chunk-pause", "0.25");
        (int refused, _, string reason) = await KeywordBatchAsync("de_DE", "worker", "--for", "0,5");
        var clock = Stopwatch.StartNew();

        // With the point taken for that between thousands it would be 500 s.
        await KeywordBatchAsync("de_DE", "worker", "--for", "0.500");

        Assert.True(code == 0, error);
        Assert.Equal(1, refused);
        Assert.Contains("0,5", reason, StringComparison.Ordinal);
        Assert.InRange(clock.Elapsed, TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(100));
    }

    [Theory]
    [InlineData("import", "chats.csv", "--column", "text=question")]
    [InlineData("container", "clear", ".")]
    [InlineData("status", "--culture", "klingon")]
    [InlineData("failures", "today", "today", "--run", "1", "--table", "prices")]
    public async Task What_is_wrong_with_the_arguments_is_told_in_Korean(params string[] arguments)
    {
        Directory.CreateDirectory(_home.Path);

        (int code, _, string error) = await KeywordBatchAsync("ko_KR", arguments);

        Assert.Equal(1, code);
        Assert.Matches(@"^(keywordbatch: )?[^\n]*\p{IsHangulSyllables}", error);
        Assert.DoesNotMatch("maps no column|Give one of|give --run|is not a culture", error);
    }

    [Theory]
    [InlineData("1번째 줄: ", "container", "put", "container")]
    [InlineData("'표준 입력' 2번째 줄: ", "import", "-")]
    public async Task A_bad_line_of_standard_input_is_told_in_Korean(string told, params string[] arguments)
    {
        await FillAsync();

        (int code, _, string error) = await ConsoleProgram.RunAsync(
            _home.Path, Of("ko_KR"), "created_at,input_text\nnonsense,질문\n"u8.ToArray(), arguments);

        Assert.Equal(2, code);
        Assert.Contains(told, error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("START", "check")]
    [InlineData("END", "check", "2025-06-11")]
    [InlineData("FILE", "import")]
    public async Task An_argument_that_is_missing_is_named(string name, params string[] arguments)
    {
        Directory.CreateDirectory(_home.Path);

        (int code, _, string error) = await KeywordBatchAsync("en_US", arguments);

        Assert.Equal(1, code);
        Assert.Contains($"The argument {name} is missing.", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("basic")]
    [InlineData("check")]
    [InlineData("missing")]
    [InlineData("complete")]
    public async Task A_period_without_questions_is_told(string mode)
    {
        await FillAsync();

        (int code, _, string error) = await KeywordBatchAsync("en_US", mode, "2024-06-11", "2024-06-12");

        Assert.Equal(0, code);
        Assert.Contains("There are no questions from 2024-06-11 to 2024-06-12", error, StringComparison.Ordinal);
        Assert.DoesNotContain("Verified", error, StringComparison.Ordinal);
        Assert.DoesNotContain("Processing rate", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Times_of_runs_in_JSON_say_that_they_are_UTC()
    {
        await FillAsync();
        await KeywordBatchAsync("en_US", "basic", "2025-06-11", "2025-06-11", "--classifier", "rules");

        (_, string status, _) = await KeywordBatchAsync("en_US", "status", "--json");

        JsonElement run = JsonDocument.Parse(status).RootElement.GetProperty("runs")[0];
        foreach (string name in (string[])["startedAt", "endedAt"])
        {
            var time = DateTimeOffset.Parse(run.GetProperty(name).GetString()!, CultureInfo.InvariantCulture, DateTimeStyles.AssumeLocal);
            Assert.InRange(time, DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow.AddMinutes(1));
        }
    }

    [Fact]
    public async Task An_output_that_takes_nothing_is_told_and_no_crash()
    {
        if (!File.Exists("/dev/full"))
        {
            return;
        }

        await FillAsync();

        (int code, _, string error) = await ConsoleProgram.StartAsync(
            new("sh", ["-c", $"exec dotnet '{ConsoleProgram.Path}' check 2025-06-11 2025-06-11 --json > /dev/full"]), _home.Path, Of("en_US"), null);

        Assert.Equal(1, code);
        Assert.Contains("keywordbatch: Standard output cannot be written: No space left on device", error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    private Task FillAsync() => ConsoleProgram.FillAsync(_home.Path, "질문");

    private Task<(int Code, string Output, string Error)> KeywordBatchAsync(string language, params string[] arguments) =>
        ConsoleProgram.RunAsync(_home.Path, Of(language), null, arguments);

    private static Dictionary<string, string?> Of(string language) => new() { ["LC_ALL"] = $"{language}.UTF-8", ["TZ"] = "Asia/Seoul" };
}

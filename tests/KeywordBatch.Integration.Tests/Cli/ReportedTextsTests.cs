using System.Text.Json;
using KeywordBatch.Testing;

namespace KeywordBatch.Integration.Tests.Cli;

/// <summary>What the console program writes: for people in their language, for scripts as it is documented.</summary>
[Collection("serverless")]
public sealed class ReportedTextsTests : IDisposable
{
    private readonly TempHome _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task A_report_is_told_in_the_language_of_the_person()
    {
        await ConsoleProgram.FillAsync(_home.Path);

        (int code, _, string error) = await KeywordBatchAsync("ko-KR", "report", "2025-06-11", "2025-06-11", "--out", _home.File("report.html"));

        Assert.Equal(0, code);
        Assert.Contains("report.html을(를) 썼습니다(", error, StringComparison.Ordinal);
        Assert.DoesNotContain("written", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_list_of_missing_questions_is_one_object_a_question_and_nothing_else()
    {
        await ConsoleProgram.FillAsync(_home.Path, "하나", "둘");

        (int code, string output, _) = await KeywordBatchAsync("en-US", "missing", "2025-06-11", "2025-06-11", "--dry-run", "--json");

        Assert.Equal(2, code);
        JsonElement[] lines = [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonSerializer.Deserialize<JsonElement>(l))];
        Assert.Equal(["둘", "하나"], lines.Select(l => l.GetProperty("text").GetString()).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Files_of_a_schedule_that_are_there_are_replaced_only_with_force()
    {
        string[] register = ["schedule", "register", "nightly", "--time-zone", "Asia/Seoul", "--as", "cron", "--out", _home.Path];
        string file = _home.File("keywordbatch-nightly.crontab");
        Assert.Equal(0, (await KeywordBatchAsync("en-US", register)).Code);
        await File.WriteAllTextAsync(file, "mine");

        (int code, _, string error) = await KeywordBatchAsync("en-US", register);

        Assert.Equal(1, code);
        Assert.Contains(file, error, StringComparison.Ordinal);
        Assert.Equal("mine", await File.ReadAllTextAsync(file));
        Assert.Equal(0, (await KeywordBatchAsync("en-US", [.. register, "--force"])).Code);
        Assert.Contains("CRON_TZ", await File.ReadAllTextAsync(file), StringComparison.Ordinal);
    }

    private Task<(int Code, string Output, string Error)> KeywordBatchAsync(string culture, params string[] arguments)
    {
        Directory.CreateDirectory(_home.Path);
        return ConsoleProgram.RunAsync(_home.Path, [], null, [.. arguments, "--culture", culture]);
    }
}

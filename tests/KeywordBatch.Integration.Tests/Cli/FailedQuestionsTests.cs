using KeywordBatch.Testing;
using KeywordBatch.Testing.FakeLlm;

namespace KeywordBatch.Integration.Tests.Cli;

/// <summary>Which failures the console program names on standard error.</summary>
[Collection("serverless")]
public sealed class FailedQuestionsTests : IDisposable
{
    private readonly TempHome _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task A_complete_run_names_on_standard_error_only_what_has_stayed_failed()
    {
        await using FakeLlmServer llm = await FakeLlmServer.StartAsync(new() { Script = [FakeFault.ServerError, FakeFault.ServerError] });
        await ConsoleProgram.FillAsync(_home.Path, [.. Enumerable.Range(0, 8).Select(i => $"질문 {i}"), "@@400"]);

        (int code, _, string error) = await KeywordBatchAsync(
            llm, "complete", "2025-06-11", "2025-06-11", "--classifier", "hcx", "--questions-per-call", "1", "--log-file", _home.File("run.log"));
        string[] log = await File.ReadAllLinesAsync(_home.File("run.log"));

        Assert.Equal(2, code);
        string named = Assert.Single(error.Split('\n'), l => l.StartsWith("Failed (", StringComparison.Ordinal));
        Assert.Contains("400", named, StringComparison.Ordinal);
        Assert.Single(log, l => l.Contains("\"event\":\"questionFailed\"", StringComparison.Ordinal));
        Assert.Equal(4, log.Count(l => l.Contains("\"event\":\"questionFailedForNow\"", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Questions_are_asked_again_after_an_outage_however_often_they_failed_in_it()
    {
        await using FakeLlmServer failing = await FakeLlmServer.StartAsync(new() { Faults = 1, Kinds = [FakeFault.ServerError] });
        await using FakeLlmServer healthy = await FakeLlmServer.StartAsync(new());
        await ConsoleProgram.FillAsync(_home.Path, Enumerable.Range(0, 3).Select(i => $"질문 {i}"));
        string[] complete = ["complete", "2025-06-11", "2025-06-11", "--classifier", "hcx", "--questions-per-call", "1"];

        for (int run = 0; run < 3; run++)
        {
            (int failed, _, string reasons) = await KeywordBatchAsync(failing, complete);
            Assert.Equal(2, failed);
            Assert.Equal(3, reasons.Split('\n').Count(l => l.StartsWith("Failed (", StringComparison.Ordinal) && l.Contains("HTTP 50", StringComparison.Ordinal)));
        }

        (int code, _, string error) = await KeywordBatchAsync(healthy, complete);

        Assert.DoesNotContain("left alone", error, StringComparison.Ordinal);
        Assert.Equal(0, code);
    }

    private Task<(int Code, string Output, string Error)> KeywordBatchAsync(FakeLlmServer llm, params string[] arguments)
    {
        Dictionary<string, string?> settings = new()
        {
            ["KEYWORDBATCH_JOURNAL"] = _home.File("journal"),
            ["HCX_CHAT_API_KEY"] = "nv-test",
            ["HCX_BASE_URL"] = llm.BaseUrl,
            ["HCX_MAX_RETRIES"] = "0",
            ["HCX_MAX_REQUESTS_PER_MINUTE"] = "100000",
            ["HCX_MIN_REQUEST_INTERVAL"] = "0",
        };
        return ConsoleProgram.RunAsync(_home.Path, settings, null, [.. arguments, "--culture", "en-US"]);
    }
}

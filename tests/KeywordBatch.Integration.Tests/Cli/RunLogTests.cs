using System.Diagnostics;
using System.Text;
using System.Text.Json;
using KeywordBatch.Database;
using KeywordBatch.Testing;
using KeywordBatch.Testing.Alerts;
using KeywordBatch.Testing.FakeLlm;
using KeywordBatch.Testing.Servers;

namespace KeywordBatch.Integration.Tests.Cli;

/// <summary>The log of a run, and that no output of any kind holds a key or a password.</summary>
[Collection("servers")]
public sealed class RunLogTests(ServersFixture fixture) : IDisposable
{
    private const string Key = "sk-secret-key-4711";
    private const string Password = "db-Pa55-word";
    private const string WebSecret = "web-secret-0815";
    private const string WebKey = "web-key-in-path";

    private readonly TempHome _home = new();
    private readonly StringBuilder _shown = new();

    public void Dispose() => _home.Dispose();

    [Theory]
    [OnMariaDb]
    public async Task No_key_or_password_is_in_any_output_of_a_full_run_of_failed_ones_or_of_their_alerts(DatabaseEngine engine)
    {
        await using TestDatabase test = await TestDatabase.CreateAsync(fixture.Servers, engine);
        await using FakeWebhookServer web = await FakeWebhookServer.StartAsync();
        await using FakeLlmServer llm = await FakeLlmServer.StartAsync(new() { ApiKey = Key, Script = [FakeFault.ServerError, FakeFault.MalformedJson] });
        Directory.CreateDirectory(_home.Path);
        string url = await CreateUserAsync(test);
        Dictionary<string, string> settings = new()
        {
            ["KEYWORDBATCH_DATABASE"] = url,
            ["OPENAI_API_KEY"] = Key,
            ["OPENAI_MAX_REQUESTS_PER_MINUTE"] = "100000",
            ["ALERT_WEBHOOK_URL"] = $"{web.Url}/{WebKey}",
            ["ALERT_WEBHOOK_SECRET"] = WebSecret,
            ["ALERT_FOLDER"] = _home.File("alerts"),
            ["KEYWORDBATCH_JOURNAL"] = _home.File("journal"),
        };
        string[] chats = [.. Enumerable.Range(0, 20).Select(i => $"2025-06-11 09:00:00,question {i} 질문"), "2025-06-11 09:00:01,@@400"];
        await File.WriteAllLinesAsync(_home.File("chats.csv"), ["created_at,input_text", .. chats]);
        string[] run = ["complete", "2025-06-11", "2025-06-11", "--classifier", "openai", "--classifier-url", llm.BaseUrl, "--json", "--log-file", _home.File("run.log")];

        Assert.True(await KeywordBatchAsync(settings, "init") == 0, _shown.ToString());
        Assert.Equal(0, await KeywordBatchAsync(settings, "import", _home.File("chats.csv")));
        Assert.Equal(2, await KeywordBatchAsync(settings, run));
        Assert.Equal(1, await KeywordBatchAsync(With(settings, "OPENAI_API_KEY", Key + "-wrong"), run));
        Assert.Equal(1, await KeywordBatchAsync(With(settings, "KEYWORDBATCH_DATABASE", url.Replace(Password, Password + "-wrong", StringComparison.Ordinal)), run));
        web.Status = 500;
        Assert.Equal(2, await KeywordBatchAsync(With(settings, "ALERT_FOLDER", _home.File("others")), run));

        string tables = await ReadTablesAsync(test);
        string files = string.Concat(Directory.GetFiles(_home.Path, "*", SearchOption.AllDirectories)
            .Where(f => !f.EndsWith("chats.csv", StringComparison.Ordinal)).Select(f => Encoding.UTF8.GetString(File.ReadAllBytes(f))));
        string alerts = string.Concat(web.Requests.Select(r => r.Body));
        Assert.Contains("question 7", files, StringComparison.Ordinal);
        Assert.Contains("AuthenticationFailed", files, StringComparison.Ordinal);
        Assert.Contains("500", _shown.ToString(), StringComparison.Ordinal);
        Assert.Contains("RunFailed", alerts, StringComparison.Ordinal);
        Assert.Contains("@@400", tables, StringComparison.Ordinal);
        Assert.All(
            [_shown.ToString(), tables, files, alerts],
            output => Assert.All([Key, Password, WebSecret, WebKey], secret => Assert.DoesNotContain(secret, output, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_log_tells_the_run_line_by_line_without_questions_and_rolls()
    {
        Directory.CreateDirectory(_home.Path);
        string log = _home.File("logs/run.log");
        Dictionary<string, string> settings = new()
        {
            ["KEYWORDBATCH_DATABASE"] = $"sqlite:///{_home.File("chats.db")}",
            ["KEYWORDBATCH_LOG"] = log,
            ["KEYWORDBATCH_LOG_MAX_BYTES"] = "1000",
            ["KEYWORDBATCH_LOG_KEEP"] = "50",
        };
        await ConsoleProgram.FillAsync(_home.Path, Enumerable.Range(0, 20).Select(i => $"질문 {i}"));

        Assert.Equal(0, await KeywordBatchAsync(settings, "complete", "2025-06-11", "2025-06-12", "--classifier", "rules", "--chunk", "10"));

        string[] files = [.. Directory.GetFiles(_home.File("logs"), "run.log*").OrderByDescending(f => f.Length == log.Length ? 0 : int.Parse(f[(log.Length + 1)..], System.Globalization.CultureInfo.InvariantCulture))];
        string[] lines = [.. files.SelectMany(File.ReadAllLines)];
        JsonElement[] events = [.. lines.Select(l => JsonDocument.Parse(l).RootElement)];
        Assert.True(files.Length > 1);
        Assert.Equal("begun", Event(events[0]));
        Assert.Equal(("ended", 20, 0), (Event(events[^1]), events[^1].GetProperty("processed").GetInt32(), events[^1].GetProperty("missingAfter").GetInt32()));
        Assert.Equal(2, events.Count(e => Event(e) == "progress"));
        Assert.Contains(events, e => Event(e) == "unit" && e.GetProperty("day").GetString() == "2025-06-11" && e.GetProperty("processed").GetInt32() == 20);
        Assert.All(events, e => Assert.EndsWith("Z", e.GetProperty("time").GetString(), StringComparison.Ordinal));
        Assert.DoesNotContain(lines, l => l.Contains("질문", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_log_that_cannot_be_written_is_told_before_the_run_begins()
    {
        Directory.CreateDirectory(_home.Path);
        await File.WriteAllTextAsync(_home.File("file"), "");
        Dictionary<string, string> settings = new() { ["KEYWORDBATCH_DATABASE"] = $"sqlite:///{_home.File("chats.db")}" };
        await ConsoleProgram.FillAsync(_home.Path);

        Assert.Equal(1, await KeywordBatchAsync(settings, "check", "2025-06-11", "2025-06-11", "--log-file", _home.File("file/run.log")));
        Assert.Contains("run.log", _shown.ToString(), StringComparison.Ordinal);
    }

    private static string? Event(JsonElement line) => line.GetProperty("event").GetString();

    private static Dictionary<string, string> With(Dictionary<string, string> settings, string key, string value) => new(settings) { [key] = value };

    private async Task<int> KeywordBatchAsync(Dictionary<string, string> settings, params string[] arguments)
    {
        ProcessStartInfo start = new("dotnet", [ConsoleProgram.Path, .. arguments, "--culture", "en-US"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
            WorkingDirectory = _home.Path,
        };
        foreach ((string key, string value) in settings)
        {
            start.Environment[key] = value;
        }

        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        _shown.Append(output).Append(await error);
        return process.ExitCode;
    }

    private static async Task<string> CreateUserAsync(TestDatabase test)
    {
        string user = $"u{Guid.NewGuid():N}"[..16];
        await test.ExecuteAsync($"CREATE USER '{user}'@'%' IDENTIFIED BY '{Password}'");
        await test.ExecuteAsync($"GRANT ALL ON {test.Url.Database}.* TO '{user}'@'%'");
        return $"mysql://{user}:{Password}@127.0.0.1:{test.Url.Port}/{test.Url.Database}";
    }

    private static async Task<string> ReadTablesAsync(TestDatabase test)
    {
        var all = new StringBuilder();
        foreach (string table in (string[])["keyword_batch_run", "keyword_batch_unit", "keyword_batch_failure", "keyword_batch_rate", "admin_chat_keywords"])
        {
            foreach (object?[] row in await test.QueryAsync($"SELECT * FROM {table}"))
            {
                all.AppendJoin('\t', row).Append('\n');
            }
        }

        return all.ToString();
    }
}

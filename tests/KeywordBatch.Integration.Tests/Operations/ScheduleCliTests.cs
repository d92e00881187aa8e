using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using KeywordBatch.Integration.Tests.Cli;
using KeywordBatch.Testing;

namespace KeywordBatch.Integration.Tests.Operations;

/// <summary>The console program's schedule, worker and status, on a SQLite file.</summary>
[Collection("serverless")]
public sealed class ScheduleCliTests
{
    [Fact]
    public async Task An_attempt_without_a_worker_does_the_day_once_and_status_shows_it()
    {
        using TempHome home = new();
        await ConsoleProgram.FillAsync(home.Path);
        string[] attempt = ["schedule", "attempt", "nightly", "--time-zone", "Asia/Seoul", "--json"];

        (int code, JsonElement first, _) = await RunAsync(home, attempt);
        Assert.Equal((0, "succeeded"), (code, first.GetProperty("outcome").GetString()));
        (code, JsonElement second, string error) = await RunAsync(home, attempt);
        Assert.Equal((0, "skipped"), (code, second.GetProperty("outcome").GetString()));
        Assert.Contains("The day is done", error, StringComparison.Ordinal);

        await File.WriteAllTextAsync(home.File("holidays.csv"), first.GetProperty("day").GetString() + "\n");
        (code, JsonElement closed, _) = await RunAsync(home, "schedule", "attempt", "market", "--time-zone", "Asia/Seoul", "--holiday-file", home.File("holidays.csv"), "--json");
        Assert.Equal((0, "skipped"), (code, closed.GetProperty("outcome").GetString()));

        (code, JsonElement status, _) = await RunAsync(home, "status", "--json");
        Assert.Equal(0, code);
        Assert.Equal(first.GetProperty("runId").GetInt64(), Assert.Single(status.GetProperty("runs").EnumerateArray()).GetProperty("runId").GetInt64());
        Assert.Equal(["market", "nightly"], status.GetProperty("attempts").EnumerateArray().Select(a => a.GetProperty("schedule").GetString()).Order());
        Assert.Equal(0, status.GetProperty("openUnits").GetArrayLength());
    }

    [Fact]
    public async Task An_attempt_that_failed_has_the_exit_code_of_its_reason_and_an_incomplete_one_another()
    {
        using TempHome home = new();
        await ConsoleProgram.FillAsync(home.Path);

        // Which day it is, the program says; the next one should midnight pass.
        (_, JsonElement early, _) = await RunAsync(home, "schedule", "attempt", "early", "--at", "00:00", "--time-zone", "UTC", "--json");
        DateOnly day = DateOnly.ParseExact(early.GetProperty("day").GetString()!, "O", CultureInfo.InvariantCulture);
        string[] chats = [.. new[] { day, day.AddDays(1) }.SelectMany(d => new[] { $"{d:O} 12:00:00,first question", $"{d:O} 12:00:01,second question" })];
        await File.WriteAllLinesAsync(home.File("chats.csv"), ["created_at,input_text", .. chats]);
        Assert.Equal(0, (await RunAsync(home, "import", home.File("chats.csv"))).Code);
        string[] attempt = ["schedule", "attempt", "nightly", "--at", "00:00", "--time-zone", "UTC", "--json"];

        await File.WriteAllTextAsync(home.File(".env"), "HCX_CHAT_API_KEY=x\nHCX_BASE_URL=http://127.0.0.1:1\nHCX_MAX_RETRIES=0\n");
        (int code, JsonElement failed, _) = await RunAsync(home, attempt);
        Assert.Equal((3, "failed"), (code, failed.GetProperty("outcome").GetString()));

        File.Delete(home.File(".env"));
        (code, JsonElement incomplete, _) = await RunAsync(home, [.. attempt, "--mode", "missing", "--limit", "1"]);
        Assert.Equal((2, "incomplete"), (code, incomplete.GetProperty("outcome").GetString()));
    }

    [Theory]
    [InlineData("--mode", "7")]
    [InlineData("--mode", "basic,check")]
    [InlineData("--day", "9")]
    public async Task A_number_is_no_mode_and_no_day(string option, string value)
    {
        using TempHome home = new();

        (int code, _, string error) = await RunAsync(home, "schedule", "register", "x", "--time-zone", "UTC", option, value);

        Assert.Equal(1, code);
        Assert.Contains($"{option} is '{value}': give one of", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_empty_database_is_refused_and_one_that_no_form_takes_is_told()
    {
        using TempHome home = new();

        (int empty, _, string refused) = await RunAsync(home, "status", "--database", "");
        (int code, _, string told) = await RunAsync(
            home, "schedule", "register", "x", "--time-zone", "UTC", "--as", "cron", "--json", "--database", $"sqlite:///{home.File("other.db")}");

        Assert.Equal((1, 0), (empty, code));
        Assert.Contains("--database is empty", refused, StringComparison.Ordinal);
        Assert.Contains("KEYWORDBATCH_DATABASE", told, StringComparison.Ordinal);
        Assert.False(File.Exists(home.File("other.db")));
    }

    [Fact]
    public async Task A_worker_without_the_zone_of_a_schedule_says_so_instead_of_making_no_attempt_of_any()
    {
        using TempHome home = new();
        await RunAsync(home, "schedule", "register", "here", "--time-zone", "UTC");
        await RunAsync(home, "schedule", "register", "there", "--time-zone", "Asia/Seoul");
        Directory.CreateDirectory(home.File("zoneinfo"));

        (int code, _, string error) = await RunAsync(home, "worker", "--for", "20");
        (int listed, _, string told) = await RunAsync(home, "schedule", "list");

        Assert.Equal((1, 1), (code, listed));
        Assert.All([error, told], e => Assert.Contains("'Asia/Seoul' is not a time zone of this system", e, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_list_without_schedules_says_so()
    {
        using TempHome home = new();

        (int code, _, string told) = await RunAsync(home, "schedule", "list");

        Assert.Equal(0, code);
        Assert.StartsWith("Schedules listed: 0.", told, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-TERM")]
    [InlineData("-HUP")]
    public async Task A_worker_ends_in_order_on_a_signal(string signal)
    {
        using TempHome home = new();
        (int code, JsonElement schedule, _) = await RunAsync(home, "schedule", "register", "nightly", "--time-zone", "Asia/Seoul", "--json");
        Assert.Equal((0, 3), (code, schedule.GetProperty("at").GetArrayLength()));
        using Process worker = Start(home, "worker", "--log-file", home.File("worker.log"));
        Assert.Contains("Waiting", await worker.StandardError.ReadLineAsync(), StringComparison.Ordinal);
        await Eventually.TrueAsync(() => Task.FromResult(File.Exists(home.File("chats.db.worker"))));

        using Process kill = Process.Start("kill", [signal, worker.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        await worker.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60));

        Assert.Equal(0, worker.ExitCode);
        Assert.Contains("ended", await worker.StandardError.ReadToEndAsync(), StringComparison.Ordinal);
        Assert.False(File.Exists(home.File("chats.db.worker")));
        string[] log = await File.ReadAllLinesAsync(home.File("worker.log"));
        Assert.Contains("\"event\":\"begun\"", log[0], StringComparison.Ordinal);
        Assert.Contains("\"event\":\"ended\"", log[^1], StringComparison.Ordinal);
    }

    private static async Task<(int Code, JsonElement Json, string Error)> RunAsync(TempHome home, params string[] arguments)
    {
        using Process process = Start(home, arguments);
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        string last = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).LastOrDefault("null");
        return (process.ExitCode, JsonSerializer.Deserialize<JsonElement>(last), await error);
    }

    private static Process Start(TempHome home, params string[] arguments)
    {
        Directory.CreateDirectory(home.Path);
        ProcessStartInfo start = new("dotnet", [ConsoleProgram.Path, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = home.Path,
        };
        start.Environment["KEYWORDBATCH_DATABASE"] = $"sqlite:///{home.File("chats.db")}";
        start.Environment["KEYWORDBATCH_JOURNAL"] = home.File("journal");
        if (!File.Exists(home.File(".env")))
        {
            start.Environment["HCX_CHAT_API_KEY"] = "";
        }

        if (Directory.Exists(home.File("zoneinfo")))
        {
            start.Environment["TZDIR"] = home.File("zoneinfo");
        }

        start.Environment["LANG"] = "en_US.UTF-8";
        return Process.Start(start) ?? throw new InvalidOperationException("The console program did not start.");
    }
}

using System.Diagnostics;
using KeywordBatch.Classification;
using KeywordBatch.Database;
using KeywordBatch.Integration.Tests.Cli;
using KeywordBatch.Testing;
using KeywordBatch.Testing.FakeLlm;
using KeywordBatch.Testing.Servers;
using Xunit.Abstractions;

namespace KeywordBatch.Integration.Tests.Batch;

/// <summary>The console program, four times, against a server that counts strictly. KEYWORDBATCH_LONG=1 gives it its two minutes.</summary>
[Collection("waiting")]
public sealed class LongQuotaTests(ServersFixture fixture, ITestOutputHelper output)
{
    private const int Workers = 4;
    private const int PerMinute = 300;

    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(4);

    private static bool IsLong => Environment.GetEnvironmentVariable("KEYWORDBATCH_LONG") == "1";

    [Theory]
    [AtOnce(DatabaseEngine.MySql, DatabaseEngine.PostgreSql)]
    public Task Four_processes_share_300_a_minute(DatabaseEngine[] engines) => Task.WhenAll(engines.Select(ShareAsync));

    private async Task ShareAsync(DatabaseEngine engine)
    {
        // The short form is over before the limit's first minute, but a pace is a pace.
        TimeSpan measured = TimeSpan.FromSeconds(IsLong ? 120 : 10);
        int questions = IsLong ? 800 : 90;
        await using TestDatabase test = await TestDatabase.CreateAsync(fixture.Servers, engine);
        await test.InitializeAsync(RulesClassifier.DefaultCategories);
        IEnumerable<ChatMessage> chats = Enumerable.Range(0, questions).Select(i => new ChatMessage(
            new DateTime(2025, 6, 1 + (i % 16), 10, 0, 0), $"{i}번째 전학 절차"));
        await new ChatImporter(test.Database).ImportAsync(chats.ToAsyncEnumerable(), (c, reason) => Assert.Fail(reason), null, default);
        await using FakeLlmServer server = await FakeLlmServer.StartAsync(new() { LimitPerMinute = PerMinute, Latency = TimeSpan.FromMilliseconds(100) });
        using var home = new TempHome();

        Process[] workers = [.. Enumerable.Range(0, Workers).Select(i => Start(test, server, home.File($"worker{i}")))];
        string[] errors = await Task.WhenAll(workers.Select(w => w.StandardError.ReadToEndAsync()));
        await Task.WhenAll(workers.Select(w => w.WaitForExitAsync()));

        long[] starts = [.. server.Counters.Starts.Order()];

        // By when each process is at its pace: requests wait for a process that compiles what they need, and come together then.
        long begun = starts[0] + Settled.Ticks;
        int inTime = starts.Count(s => s >= begun && s < begun + measured.Ticks);
        int refused = server.Counters.Faults.GetValueOrDefault(FakeFault.TooManyRequests);
        double used = inTime / (measured.TotalMinutes * PerMinute);
        output.WriteLine($"{engine}: {inTime} requests in {measured.TotalSeconds} s, {used:P1} of the limit; {refused} of {starts.Length} refused");
        Assert.All(workers.Zip(errors), w => Assert.True(w.First.ExitCode == 0, w.Second));
        Assert.Equal(questions, await test.CountAsync("SELECT COUNT(*) FROM admin_chat_keywords"));
        Assert.InRange(refused, 0, 0.005 * starts.Length);

        // Ten seconds hold fifty requests: a process that starts a second late on a busy machine is a tenth of them.
        Assert.InRange(used, IsLong ? 0.95 : 0.7, 1.05);
        foreach (Process worker in workers)
        {
            worker.Dispose();
        }
    }

    private static Process Start(TestDatabase test, FakeLlmServer server, string data)
    {
        Directory.CreateDirectory(data);
        var start = new ProcessStartInfo("dotnet")
        {
            ArgumentList =
            {
                ConsoleProgram.Path, "basic", "2025-06-01", "2025-06-16",
                "--classifier", "hcx", "--classifier-url", server.BaseUrl,
            },
            WorkingDirectory = data,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment =
            {
                ["KEYWORDBATCH_DATABASE"] = test.Url.Engine == DatabaseEngine.MySql
                    ? $"mysql://root:@127.0.0.1:{test.Url.Port}/{test.Url.Database}?charset=utf8mb4"
                    : $"postgresql://postgres@127.0.0.1:{test.Url.Port}/{test.Url.Database}?sslmode=disable",
                ["HCX_CHAT_API_KEY"] = "nv-test",
                ["HCX_MAX_REQUESTS_PER_MINUTE"] = PerMinute.ToString(System.Globalization.CultureInfo.InvariantCulture),
                ["XDG_DATA_HOME"] = data,
                ["KEYWORDBATCH_JOURNAL"] = Path.Combine(data, "journal"),
            },
        };
        Process process = Process.Start(start) ?? throw new InvalidOperationException("The console program did not start.");
        process.OutputDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        return process;
    }
}

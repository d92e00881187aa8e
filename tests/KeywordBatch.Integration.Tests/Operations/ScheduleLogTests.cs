using System.Text.Json;
using KeywordBatch.Batch;
using KeywordBatch.Configuration;
using KeywordBatch.Database;
using KeywordBatch.Operations;
using KeywordBatch.Testing;

namespace KeywordBatch.Integration.Tests.Operations;

[Collection("serverless")]
public sealed class ScheduleLogTests : IDisposable
{
    private const string Secret = "sk-secret-key-4711";

    private static readonly DateOnly Day = new(2025, 6, 11);
    private static readonly KeywordBatchAttempt Attempt = new("nightly", Day, 1);
    private static readonly SettingsSource Settings = SettingsSource.Empty.With([new("OPENAI_API_KEY", Secret)]);

    private readonly TempHome _home = new();
    private readonly RecordingScheduleHost _inner = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task Attempts_and_their_runs_are_in_one_log_without_secrets()
    {
        await RunAsync(new LogOptions(_home.File("worker.log")), async (host, watch) =>
        {
            host.AttemptStarted(Attempt);
            await watch(new SilentBatchHost(), async run =>
            {
                run.Milestone("half of it");
                return await host.RunAsync(new KeywordBatchSchedule("nightly"), Day, default);
            });
            host.AttemptEnded(Attempt with { Outcome = "failed", Message = $"refused for {Secret}" });
            host.Warning("look here");
        });

        string text = await File.ReadAllTextAsync(_home.File("worker.log"));
        JsonElement[] events = [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonDocument.Parse(l).RootElement)];
        Assert.Equal(
            ["begun", "attemptBegun", "begun", "milestone", "ended", "attemptEnded", "warning", "ended"],
            events.Select(e => e.GetProperty("event").GetString()));
        Assert.Equal(("nightly", "2025-06-11", "failed", "refused for ***"), (
            Text(events[5], "schedule"), Text(events[5], "day"), Text(events[5], "outcome"), Text(events[5], "text")));
        Assert.DoesNotContain(Secret, text, StringComparison.Ordinal);
        Assert.Equal((1, 1, 1), (_inner.Runs, _inner.Ended.Count, _inner.Warnings.Count));
    }

    [Fact]
    public async Task Without_a_log_the_host_is_the_one_given()
    {
        await RunAsync(null, (host, _) =>
        {
            Assert.Same(_inner, host);
            return Task.CompletedTask;
        });
    }

    [Fact]
    public async Task A_log_that_another_worker_writes_is_refused_before_the_worker_begins()
    {
        var options = new LogOptions(_home.File("worker.log"));

        KeywordBatchException refused = await Assert.ThrowsAsync<KeywordBatchException>(
            () => RunAsync(options, (_, _) => RunAsync(options, (_, _) => throw new InvalidOperationException("It has begun."))));

        Assert.Equal("LogUnusable", refused.ErrorId);
    }

    private static string? Text(JsonElement line, string name) => line.GetProperty(name).GetString();

    private async Task RunAsync(LogOptions? options, Func<IScheduleHost, ScheduleLog.Watch, Task> work)
    {
        var database = new KeywordDatabase(DatabaseUrl.ForFile(_home.File("chats.db")), TableNames.From(SettingsSource.Empty));
        ScheduleLog.Watch? watch = null;
        await ScheduleLog.RunAsync(
            options,
            Settings,
            database,
            TimeProvider.System,
            given =>
            {
                watch = given;
                return _inner;
            },
            host => work(host, watch!));
    }

    private sealed class SilentBatchHost : IBatchHost
    {
        public void Milestone(string text)
        {
        }

        public void Warning(string text)
        {
        }

        public void Progress(BatchProgress progress)
        {
        }

        public void UnitEnded(KeywordBatchUnit unit)
        {
        }

        public void QuestionFailed(KeywordFailure failure)
        {
        }

        public void QuestionFailedForNow(KeywordFailure failure)
        {
        }
    }
}

using System.Text.Json;
using KeywordBatch.Configuration;
using KeywordBatch.Database;
using KeywordBatch.Operations;
using KeywordBatch.Questions;
using KeywordBatch.Sync;
using KeywordBatch.Testing.Servers;

namespace KeywordBatch.Integration.Tests.Sync;

[Collection("servers")]
public sealed class SyncLogTests(ServersFixture fixture)
{
    private const string Secret = "sk-secret-key-4711";

    private static readonly Period TwoDays = new(new(2025, 6, 23), new(2025, 6, 24));

    [Theory]
    [OnSqlite]
    public async Task A_log_tells_days_and_refused_rows_without_keys_of_any_kind(DatabaseEngine engine)
    {
        await using TestDatabase test = await StockTable.NewAsync(fixture, engine);
        var host = new RecordingSyncHost();
        var source = new ListedDays(20, (day, _) => day == TwoDays.End ? throw new IOException($"refused for {Secret}") : Task.CompletedTask)
        {
            Make = (day, i) => StockTable.Row($"CODE{i}", day, 1, i == 5 ? -1 : i),
        };
        var options = new DailySyncOptions
        {
            Table = StockTable.Name,
            Key = StockTable.Key,
            MaxAttempts = 1,
            RetryDelay = TimeSpan.Zero,
            Batch = new() { Journal = new() { Folder = test.JournalFolder } },
        };
        string file = Path.Combine(test.JournalFolder, "logs", "sync.log");

        await SyncLog.RunAsync(
            host,
            new LogOptions(file),
            SettingsSource.Empty.With([new("OPENAI_API_KEY", Secret)]),
            test.Database,
            TimeProvider.System,
            logged => new DailySync(test.Database, options, source, logged, TimeProvider.System, new Random(1)).RunAsync(TwoDays, default));

        string text = await File.ReadAllTextAsync(file);
        JsonElement[] events = [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonDocument.Parse(l).RootElement)];
        Assert.Equal(("begun", "ended"), (Event(events[0]), Event(events[^1])));
        Assert.Equal((19, 1, 1), (Number(events[^1], "inserted"), Number(events[^1], "failed"), Number(events[^1], "failedDays")));
        Assert.Contains(events, e => Event(e) == "day" && e.GetProperty("status").GetString() == "Completed" && e.GetProperty("day").GetString() == "2025-06-23");
        Assert.Contains(events, e => Event(e) == "day" && e.GetProperty("error").GetString() == "refused for ***");
        Assert.Single(events, e => Event(e) == "rowFailed");
        Assert.Contains(events, e => Event(e) == "progress");
        Assert.DoesNotContain(Secret, text, StringComparison.Ordinal);
        Assert.DoesNotContain("CODE", text, StringComparison.Ordinal);
        Assert.Equal(2, host.Days.Count);
        Assert.Single(host.Failures);
    }

    private static string? Event(JsonElement line) => line.GetProperty("event").GetString();

    private static long Number(JsonElement line, string name) => line.GetProperty(name).GetInt64();
}

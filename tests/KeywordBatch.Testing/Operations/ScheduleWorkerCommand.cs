using System.Globalization;
using KeywordBatch.Configuration;
using KeywordBatch.Database;
using KeywordBatch.Operations;
using KeywordBatch.Testing.Chaos;

namespace KeywordBatch.Testing.Operations;

/// <summary>
/// A worker as a process of its own, to be killed in the middle of an attempt: prints the day when the attempt begins, and
/// works on it for ever. Arguments: the database's URL, and the time of day that it believes in, as a shift of the clock.
/// </summary>
internal sealed class ScheduleWorkerCommand : IScheduleHost
{
    public static async Task<int> RunAsync(string[] args)
    {
        var time = new ShiftedTimeProvider(TimeSpan.Parse(args[1], CultureInfo.InvariantCulture));
        var database = new KeywordDatabase(DatabaseUrl.Parse(args[0]), TableNames.From(SettingsSource.Empty), new() { MinPoolSize = 0 }, time);
        var options = new ScheduleWorkerOptions { CheckinInterval = TimeSpan.FromMilliseconds(400), PollInterval = TimeSpan.FromSeconds(1) };
        await new ScheduleWorker(database, new ScheduleWorkerCommand(), options, time).RunAsync(default);
        return 0;
    }

    public async Task<KeywordBatchSummary> RunAsync(KeywordBatchSchedule schedule, DateOnly day, CancellationToken cancellationToken)
    {
        await Console.Out.WriteLineAsync(day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        await Task.Delay(Timeout.Infinite, cancellationToken);
        throw new InvalidOperationException("It never ends by itself.");
    }

    public Task<KeywordBatchUnit?> RunScriptAsync(KeywordBatchSchedule schedule, DateOnly day, CancellationToken cancellationToken) =>
        throw new NotSupportedException("Its schedules have no scripts.");

    public void AttemptStarted(KeywordBatchAttempt attempt)
    {
    }

    public void AttemptEnded(KeywordBatchAttempt attempt)
    {
    }

    public void Warning(string text) => Console.Error.WriteLine(text);
}

using System.Globalization;
using KeywordBatch.Operations;
using KeywordBatch.Testing.Chaos;
using KeywordBatch.Testing.Servers;

namespace KeywordBatch.Integration.Tests.Operations;

/// <summary>Workers that look often, and clocks that stand where a test wants them.</summary>
internal static class ScheduleHarness
{
    public static readonly ScheduleWorkerOptions Quick = new()
    {
        CheckinInterval = TimeSpan.FromMilliseconds(400),
        PollInterval = TimeSpan.FromSeconds(1),
    };

    public static Task RunAsync(TestDatabase test, RecordingScheduleHost host, ScheduleWorkerOptions options, TimeProvider clock) =>
        new ScheduleWorker(test.Database, host, options, clock).RunAsync(default).WaitAsync(TimeSpan.FromSeconds(60));

    public static KeywordBatchSchedule Seoul(string name, string at) => ScheduleStore.Describe(name, [at], "Asia/Seoul");

    public static ShiftedTimeProvider Utc(string time) => new(DateTimeOffset.Parse(time, CultureInfo.InvariantCulture) - DateTimeOffset.UtcNow);

    public static ShiftedTimeProvider At(string time) => new(Moment(time) - DateTimeOffset.UtcNow);

    public static DateTimeOffset Moment(string time) => DateTimeOffset.Parse($"2025-06-11T{time}+09:00", CultureInfo.InvariantCulture);
}

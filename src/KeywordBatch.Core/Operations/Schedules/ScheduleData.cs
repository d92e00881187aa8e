using System.Globalization;
using Quartz;

namespace KeywordBatch.Operations;

/// <summary>A schedule as Quartz keeps it: strings only, none of them a secret.</summary>
internal static class ScheduleData
{
    public const string Attempt = "attempt";

    private const string At = "at";
    private const string Zone = "timeZone";
    private const string Mode = "mode";
    private const string Day = "day";
    private const string Limit = "limit";
    private const string BusinessDays = "businessDaysOnly";
    private const string Holidays = "holidayFiles";
    private const string Script = "script";
    private const string Table = "table";

    public static JobKey Key(string name) => new(name, QuartzStore.Group);

    public static JobDataMap Of(KeywordBatchSchedule schedule)
    {
        var data = new JobDataMap
        {
            [At] = ScheduleTimes.Format(schedule.At),
            [Zone] = schedule.TimeZone,
            [Mode] = schedule.Mode.ToString(),
            [Day] = schedule.Day.ToString(),
        };
        if (schedule.Limit is { } limit)
        {
            data[Limit] = limit.ToString(CultureInfo.InvariantCulture);
        }

        if (schedule.BusinessDaysOnly)
        {
            data[BusinessDays] = bool.TrueString;
            data[Holidays] = string.Join('\n', schedule.HolidayFiles);
        }

        if (schedule.ScriptPath is { } script)
        {
            data[Script] = script;
            data[Table] = schedule.Table!;
        }

        return data;
    }

    public static KeywordBatchSchedule Read(string name, JobDataMap data) => new(name)
    {
        At = ScheduleTimes.Parse([data.GetString(At)!]),
        TimeZone = data.GetString(Zone)!,
        Mode = Enum.Parse<KeywordBatchMode>(data.GetString(Mode)!),
        Day = Enum.Parse<KeywordBatchScheduleDay>(data.GetString(Day)!),
        Limit = data.TryGetValue(Limit, out object? limit) ? long.Parse((string)limit!, CultureInfo.InvariantCulture) : null,
        ScriptPath = data.TryGetValue(Script, out object? script) ? (string)script! : null,
        Table = data.TryGetValue(Table, out object? table) ? (string)table! : null,
        BusinessDaysOnly = data.ContainsKey(BusinessDays),
        HolidayFiles = data.TryGetValue(Holidays, out object? files) ? ((string)files!).Split('\n', StringSplitOptions.RemoveEmptyEntries) : [],
    };

    /// <summary>One trigger a time of day.</summary>
    public static IReadOnlyCollection<ITrigger> Triggers(KeywordBatchSchedule schedule, ScheduleTimes times, TimeProvider clock) =>
        [.. schedule.At.Select((time, i) => Trigger(schedule, time, i, times, clock))];

    private static ITrigger Trigger(KeywordBatchSchedule schedule, TimeOnly time, int index, ScheduleTimes times, TimeProvider clock) =>
        TriggerBuilder.Create(clock)
            .WithIdentity($"{schedule.Name}@{ScheduleTimes.Format(time)}", QuartzStore.Group)
            .ForJob(Key(schedule.Name))
            .UsingJobData(Attempt, index.ToString(CultureInfo.InvariantCulture))
            .WithSchedule(WallTimeTrigger.Schedule(time, times.Zone, clock))
            .Build();
}

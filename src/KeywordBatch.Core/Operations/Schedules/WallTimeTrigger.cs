using System.Globalization;
using Quartz;
using Quartz.Extensibility;
using Quartz.Impl.Triggers;

namespace KeywordBatch.Operations;

/// <summary>
/// The trigger of one time of day, stored as Quartz's own. Only its moments are those of <see cref="ScheduleTimes"/>: where
/// a zone's summer time is its standard time, as in Dublin and Casablanca, Quartz takes a time that the change leaves out for
/// a moment before the change, and that moment for the one after itself, without end.
/// </summary>
/// <param name="clock">The clock.</param>
internal sealed class WallTimeTrigger(TimeProvider clock) : CronTriggerImpl(clock)
{
    private readonly TimeProvider _clock = clock;

    /// <summary>What makes such triggers.</summary>
    /// <param name="time">The time of day.</param>
    /// <param name="zone">Where.</param>
    /// <param name="clock">The clock.</param>
    public static IScheduleBuilder Schedule(TimeOnly time, TimeZoneInfo zone, TimeProvider clock) =>
        Schedule(string.Create(CultureInfo.InvariantCulture, $"{time.Second} {time.Minute} {time.Hour} * * ?"), zone, clock);

    /// <summary>What makes such triggers of one of Quartz's, as it is stored.</summary>
    /// <param name="stored">Makes Quartz's.</param>
    /// <param name="clock">The clock.</param>
    public static IScheduleBuilder Schedule(IScheduleBuilder stored, TimeProvider clock) =>
        stored.Build() is CronTriggerImpl cron ? Schedule(cron.CronExpressionString!, cron.TimeZone, clock) : stored;

    public override DateTimeOffset? GetFireTimeAfter(DateTimeOffset? afterTimeUtc)
    {
        // Nothing comes before the start, which may itself be a time.
        DateTimeOffset after = afterTimeUtc ?? _clock.GetUtcNow();
        DateTimeOffset earliest = StartTimeUtc.AddSeconds(-1);
        return ScheduleTimes.After(after > earliest ? after : earliest, Time(), TimeZone);
    }

    public override IScheduleBuilder GetScheduleBuilder() => Schedule(CronExpressionString!, TimeZone, _clock);

    private static Builder Schedule(string expression, TimeZoneInfo zone, TimeProvider clock) => new(expression, zone, clock);

    // Second, minute, hour: the expressions are this class's own.
    private TimeOnly Time()
    {
        int[] parts = [.. CronExpressionString!.Split(' ').Take(3).Select(p => int.Parse(p, CultureInfo.InvariantCulture))];
        return new(parts[2], parts[1], parts[0]);
    }

    // A time that nobody was there for is made up for once, at once; the attempt then sees whether it still makes sense.
    private sealed class Builder(string expression, TimeZoneInfo zone, TimeProvider clock) : IScheduleBuilder
    {
        public IMutableTrigger Build() => new WallTimeTrigger(clock)
        {
            CronExpressionString = expression,
            TimeZone = zone,
            MisfireInstructionCode = (int)CronTriggerMisfireInstruction.FireAndProceed,
        };
    }
}

namespace KeywordBatch.Testing.Chaos;

/// <summary>The clock of a machine that is set wrongly: its time of day is off, its durations are right.</summary>
public sealed class ShiftedTimeProvider(TimeSpan shift) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + shift;
}

using KeywordBatch.Configuration;

namespace KeywordBatch.Operations;

/// <summary>How a worker works.</summary>
public sealed record ScheduleWorkerOptions
{
    /// <summary>Where an alert goes when an attempt cannot even be begun; what it runs has its own.</summary>
    public SettingsSource Settings { get; init; } = SettingsSource.Empty;

    /// <summary>Schedules worked on at once, 1 to 32.</summary>
    public int MaxConcurrency { get; init; } = 4;

    /// <summary>The worker ends by itself after so many attempts; null for never.</summary>
    public int? MaxAttempts { get; init; }

    /// <summary>The worker ends by itself after so long, when what it has begun is done; null for never.</summary>
    /// <exception cref="KeywordBatchException">InvalidWorkerDuration: it is negative.</exception>
    public TimeSpan? Duration
    {
        get;
        init => field = value >= TimeSpan.Zero || value is null ? value : throw OperationsErrors.InvalidWorkerDuration(value.Value);
    }

    /// <summary>
    /// How often a worker says that it lives. One that has not for three times as long is taken for dead, and its
    /// attempt is made again by another.
    /// </summary>
    internal TimeSpan CheckinInterval { get; init; } = TimeSpan.FromSeconds(7.5);

    /// <summary>How often a worker looks for schedules that others have registered or changed.</summary>
    internal TimeSpan PollInterval { get; init; } = TimeSpan.FromSeconds(30);
}

namespace KeywordBatch.DataContainers;

/// <summary>How a <see cref="DataContainerReader"/> works.</summary>
public sealed record DataContainerReaderOptions
{
    /// <summary>The folder of the container; it need not exist yet.</summary>
    public required string Home { get; init; }

    /// <summary>Told of each run of damaged records that is passed over.</summary>
    public Action<DataContainerDamage>? OnDamage { get; init; }

    /// <summary>How often a waiting reader looks: 1 ms to 1 minute, default 2 ms.</summary>
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromMilliseconds(2);

    /// <summary>The clock that waiting goes by.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    internal void Validate()
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(Home);
        TimeSpan minimum = TimeSpan.FromMilliseconds(1), maximum = TimeSpan.FromMinutes(1);
        if (PollInterval < minimum || PollInterval > maximum)
        {
            throw DataContainerErrors.OptionOutOfRange(nameof(PollInterval), PollInterval, minimum, maximum);
        }
    }
}

namespace KeywordBatch.DataContainers;

/// <summary>How a <see cref="DataContainerReader"/> works.</summary>
public sealed record DataContainerReaderOptions
{
    /// <summary>The folder of the container; it need not exist yet.</summary>
    public required string Home { get; init; }

    /// <summary>Told of each run of damaged records that is passed over.</summary>
    public Action<DataContainerDamage>? OnDamage { get; init; }

    /// <summary>The clock that waiting goes by.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}

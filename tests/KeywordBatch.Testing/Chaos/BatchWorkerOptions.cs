using KeywordBatch.Questions;

namespace KeywordBatch.Testing.Chaos;

/// <summary>What a worker process does; its one argument, as JSON.</summary>
public sealed record BatchWorkerOptions
{
    public required string Database { get; init; }

    /// <summary>Base address of the fake CLOVA Studio.</summary>
    public required string Model { get; init; }

    public required string Journal { get; init; }

    public required DateOnly Start { get; init; }

    public required DateOnly End { get; init; }

    public KeywordBatchMode Mode { get; init; } = KeywordBatchMode.Basic;

    public double LeaseSeconds { get; init; } = 3;

    public int Chunk { get; init; } = 50;

    public int ParallelDays { get; init; } = 2;

    public int? BucketsPerDay { get; init; }

    public int Concurrency { get; init; } = 4;

    public int QuestionsPerCall { get; init; } = 1;

    public double ClockMinutes { get; init; }

    public Period Period() => new(Start, End);
}

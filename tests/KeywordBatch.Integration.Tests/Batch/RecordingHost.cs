using System.Collections.Concurrent;
using KeywordBatch.Batch;

namespace KeywordBatch.Integration.Tests.Batch;

internal sealed class RecordingHost : IBatchHost
{
    public ConcurrentQueue<string> Milestones { get; } = [];

    public ConcurrentQueue<string> Warnings { get; } = [];

    public ConcurrentQueue<BatchProgress> Steps { get; } = [];

    public ConcurrentQueue<KeywordBatchUnit> Units { get; } = [];

    public ConcurrentQueue<KeywordFailure> Failures { get; } = [];

    public ConcurrentQueue<KeywordFailure> FailuresForNow { get; } = [];

    public Action<BatchProgress>? OnProgress { get; init; }

    public Action<KeywordBatchUnit>? OnUnit { get; init; }

    public void Milestone(string text) => Milestones.Enqueue(text);

    public void Warning(string text) => Warnings.Enqueue(text);

    public void Progress(BatchProgress progress)
    {
        Steps.Enqueue(progress);
        OnProgress?.Invoke(progress);
    }

    public void UnitEnded(KeywordBatchUnit unit)
    {
        Units.Enqueue(unit);
        OnUnit?.Invoke(unit);
    }

    public void QuestionFailed(KeywordFailure failure) => Failures.Enqueue(failure);

    public void QuestionFailedForNow(KeywordFailure failure) => FailuresForNow.Enqueue(failure);
}

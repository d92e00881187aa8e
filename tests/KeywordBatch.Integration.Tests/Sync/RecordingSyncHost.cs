using System.Collections.Concurrent;
using KeywordBatch.Sync;

namespace KeywordBatch.Integration.Tests.Sync;

internal sealed class RecordingSyncHost : IDailySyncHost
{
    public ConcurrentQueue<DailySyncDay> Days { get; } = [];

    public ConcurrentQueue<TableRowFailure> Failures { get; } = [];

    public Action<DailySyncProgress>? OnProgress { get; set; }

    public void Milestone(string text)
    {
    }

    public void Warning(string text)
    {
    }

    public void Progress(DailySyncProgress progress) => OnProgress?.Invoke(progress);

    public void DayEnded(DailySyncDay day) => Days.Enqueue(day);

    public void RowFailed(DateOnly day, TableRowFailure failure) => Failures.Enqueue(failure);
}

using KeywordBatch.Sync;

namespace KeywordBatch.Benchmarks.Sync;

/// <summary>A host that shows nothing but what went wrong.</summary>
internal sealed class SilentSyncHost : IDailySyncHost
{
    public void Milestone(string text)
    {
    }

    public void Warning(string text) => Console.Error.WriteLine(text);

    public void Progress(DailySyncProgress progress)
    {
    }

    public void DayEnded(DailySyncDay day)
    {
        if (day.Status == DailySyncStatus.Failed)
        {
            Console.Error.WriteLine($"{day.Day}: {day.Error}");
        }
    }

    public void RowFailed(DateOnly day, TableRowFailure failure) => Console.Error.WriteLine($"{failure.Key}: {failure.Reason}");
}

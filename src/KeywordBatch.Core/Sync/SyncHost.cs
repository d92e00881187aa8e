namespace KeywordBatch.Sync;

/// <summary>Calls a host one call at a time, and counts what it shows.</summary>
internal sealed class SyncHost(IDailySyncHost host, int days)
{
    private readonly Lock _gate = new();
    private int _daysDone;
    private long _rows;

    public void Milestone(string id, params ReadOnlySpan<object?> args) => Note(SyncErrors.Reason(id, args));

    public void Note(string text)
    {
        lock (_gate)
        {
            host.Milestone(text);
        }
    }

    public void Warning(string id, params ReadOnlySpan<object?> args)
    {
        string text = SyncErrors.Reason(id, args);
        lock (_gate)
        {
            host.Warning(text);
        }
    }

    public void Failed(DateOnly day, TableRowFailure failure)
    {
        lock (_gate)
        {
            host.RowFailed(day, failure);
        }
    }

    public void Stored(DateOnly day, long rows)
    {
        lock (_gate)
        {
            _rows += rows;
            host.Progress(new(day, _daysDone, days, _rows));
        }
    }

    public void Ended(DailySyncDay day)
    {
        lock (_gate)
        {
            _daysDone++;
            host.DayEnded(day);
            host.Progress(new(day.Day, _daysDone, days, _rows));
        }
    }
}

namespace KeywordBatch.Sync;

/// <summary>Calls a host one call at a time, and counts what it shows, for the host and for who listens to the meter.</summary>
internal sealed class SyncHost(IDailySyncHost host, string table, int days)
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
        Measure(day);
        lock (_gate)
        {
            _daysDone++;
            host.DayEnded(day);
            host.Progress(new(day.Day, _daysDone, days, _rows));
        }
    }

    // What was not worked on is nothing to be measured.
    private void Measure(DailySyncDay day)
    {
        if (day.Attempts == 0)
        {
            return;
        }

        var of = new KeyValuePair<string, object?>("table", table);
        Telemetry.SyncDays.Add(1, of, new("status", day.Status.ToString().ToLowerInvariant()));
        Telemetry.SyncDayDuration.Record(day.Seconds, of);
        foreach ((string outcome, long rows) in
            new[] { ("inserted", day.Inserted), ("updated", day.Updated), ("unchanged", day.Unchanged), ("failed", day.Failed) })
        {
            Telemetry.SyncRows.Add(rows, of, new("outcome", outcome));
        }
    }
}

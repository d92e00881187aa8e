using System.Text.Json;
using KeywordBatch.Configuration;
using KeywordBatch.Database;
using KeywordBatch.Sync;

namespace KeywordBatch.Operations;

/// <summary>
/// Writes what happens in a sync to a file as <see cref="RunLog"/> does for a batch. Of a row that is refused the reason is in
/// it, not the key. It stands between the sync and its host.
/// </summary>
public sealed class SyncLog : IDailySyncHost
{
    private readonly IDailySyncHost _host;
    private readonly EventLog _log;

    private SyncLog(IDailySyncHost host, EventLog log)
    {
        _host = host;
        _log = log;
    }

    /// <summary>Runs a daily sync with a log; without options, just runs it.</summary>
    /// <param name="host">Who shows the sync to people.</param>
    /// <param name="options">Where the log goes; null for none.</param>
    /// <param name="settings">Whose secrets never come into the log.</param>
    /// <param name="database">The database of the sync.</param>
    /// <param name="time">The clock.</param>
    /// <param name="run">The sync, over a host.</param>
    /// <exception cref="KeywordBatchException">LogUnusable: before the sync begins. One that breaks later is a warning.</exception>
    public static Task<DailySyncSummary> RunAsync(
        IDailySyncHost host,
        LogOptions? options,
        SettingsSource settings,
        KeywordDatabase database,
        TimeProvider time,
        Func<IDailySyncHost, Task<DailySyncSummary>> run)
    {
        ArgumentNullException.ThrowIfNull(host);
        ArgumentNullException.ThrowIfNull(run);
        return EventLog.RunAsync(options, settings, database, time, host, host.Warning, (shown, log) => new SyncLog(shown, log), run, WriteSummary);
    }

    /// <summary>Syncs rows into a table with a log; without options, just syncs them.</summary>
    /// <param name="options">Where the log goes; null for none.</param>
    /// <param name="settings">Whose secrets never come into the log.</param>
    /// <param name="database">The database of the sync.</param>
    /// <param name="time">The clock.</param>
    /// <param name="warn">Told when the log breaks.</param>
    /// <param name="failed">Told each row that cannot be stored.</param>
    /// <param name="run">The sync, which tells each row that cannot be stored.</param>
    /// <exception cref="KeywordBatchException">LogUnusable: before the sync begins.</exception>
    public static Task<TableSyncSummary> RunAsync(
        LogOptions? options,
        SettingsSource settings,
        KeywordDatabase database,
        TimeProvider time,
        Action<string> warn,
        Action<TableRowFailure> failed,
        Func<Action<TableRowFailure>, Task<TableSyncSummary>> run)
    {
        ArgumentNullException.ThrowIfNull(warn);
        ArgumentNullException.ThrowIfNull(failed);
        ArgumentNullException.ThrowIfNull(run);
        return EventLog.RunAsync(options, settings, database, time, failed, warn, Before, run, WriteSummary);

        static Action<TableRowFailure> Before(Action<TableRowFailure> told, EventLog log) => failure =>
        {
            log.WriteText("warning", "rowFailed", failure.Reason);
            told(failure);
        };
    }

    /// <inheritdoc/>
    public void Milestone(string text)
    {
        _log.WriteText("information", "milestone", text);
        _host.Milestone(text);
    }

    /// <inheritdoc/>
    public void Warning(string text)
    {
        _log.WriteText("warning", "warning", text);
        _host.Warning(text);
    }

    /// <inheritdoc/>
    public void Progress(DailySyncProgress progress)
    {
        ArgumentNullException.ThrowIfNull(progress);
        _log.Write("debug", "progress", w =>
        {
            w.WriteString("day", EventLog.Day(progress.Day));
            w.WriteNumber("daysDone", progress.DaysDone);
            w.WriteNumber("days", progress.Days);
            w.WriteNumber("rows", progress.Rows);
        });
        _host.Progress(progress);
    }

    /// <inheritdoc/>
    public void DayEnded(DailySyncDay day)
    {
        ArgumentNullException.ThrowIfNull(day);
        _log.Write(day.Status == DailySyncStatus.Failed ? "warning" : "information", "day", w =>
        {
            w.WriteString("day", EventLog.Day(day.Day));
            w.WriteString("status", day.Status.ToString());
            w.WriteNumber("fetched", day.Fetched);
            WriteCounts(w, day.Inserted, day.Updated, day.Unchanged, day.Failed);
            w.WriteNumber("attempts", day.Attempts);
            w.WriteNumber("seconds", day.Seconds);
            if (day.Error is { } error)
            {
                w.WriteString("error", _log.Clean(error));
            }
        });
        _host.DayEnded(day);
    }

    /// <inheritdoc/>
    public void RowFailed(DateOnly day, TableRowFailure failure)
    {
        ArgumentNullException.ThrowIfNull(failure);
        _log.Write("warning", "rowFailed", w =>
        {
            w.WriteString("day", EventLog.Day(day));
            w.WriteString("text", _log.Clean(failure.Reason));
        });
        _host.RowFailed(day, failure);
    }

    private static void WriteSummary(Utf8JsonWriter w, DailySyncSummary summary)
    {
        w.WriteString("table", summary.Table);
        w.WriteString("start", EventLog.Day(summary.Start));
        w.WriteString("end", EventLog.Day(summary.End));
        w.WriteNumber("days", summary.Days);
        w.WriteNumber("completed", summary.Completed);
        w.WriteNumber("failedDays", summary.FailedDays);
        w.WriteNumber("skipped", summary.Skipped);
        w.WriteNumber("fetched", summary.Fetched);
        WriteCounts(w, summary.Inserted, summary.Updated, summary.Unchanged, summary.Failed);
        w.WriteNumber("seconds", Math.Round(summary.Duration.TotalSeconds, 3));
    }

    private static void WriteSummary(Utf8JsonWriter w, TableSyncSummary summary)
    {
        w.WriteString("table", summary.Table);
        w.WriteNumber("read", summary.Read);
        WriteCounts(w, summary.Inserted, summary.Updated, summary.Unchanged, summary.Failed);
        w.WriteNumber("seconds", Math.Round(summary.Duration.TotalSeconds, 3));
    }

    private static void WriteCounts(Utf8JsonWriter w, long inserted, long updated, long unchanged, long failed)
    {
        w.WriteNumber("inserted", inserted);
        w.WriteNumber("updated", updated);
        w.WriteNumber("unchanged", unchanged);
        w.WriteNumber("failed", failed);
    }
}

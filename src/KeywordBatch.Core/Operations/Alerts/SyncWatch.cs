using KeywordBatch.Batch;
using KeywordBatch.Configuration;
using KeywordBatch.Database;
using KeywordBatch.Questions;
using KeywordBatch.Sync;

namespace KeywordBatch.Operations;

/// <summary>
/// Watches a daily sync and tells people what they should know, as <see cref="RunWatch"/> does of a batch. It stands between
/// the sync and its host.
/// </summary>
public sealed class SyncWatch : IDailySyncHost, IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<DateOnly, DailySyncDay> _failed = [];
    private readonly IDailySyncHost _host;
    private readonly AlertWatch _watch;
    private readonly KeywordDatabase _database;
    private readonly string _table;

    private SyncWatch(IDailySyncHost host, AlertOptions options, KeywordDatabase database, string table, Period period, TimeProvider time)
    {
        _host = host;
        _database = database;
        _table = table;
        _watch = AlertWatch.OfSync(options, database.Url, table, period, Warning, time);
    }

    /// <summary>Runs a sync under watch; without a channel in the settings, just runs it.</summary>
    /// <param name="host">Who shows the sync to people.</param>
    /// <param name="settings">Where alerts go. What is wrong in them is a warning, and the sync goes on without alerts.</param>
    /// <param name="database">The database of the sync.</param>
    /// <param name="table">The table.</param>
    /// <param name="period">Which days.</param>
    /// <param name="time">The clock.</param>
    /// <param name="run">The sync, over a host.</param>
    /// <param name="cancellationToken">Stops the sync; that gives no alert.</param>
    /// <returns>The sync's summary.</returns>
    public static async Task<DailySyncSummary> RunAsync(
        IDailySyncHost host,
        SettingsSource settings,
        KeywordDatabase database,
        string table,
        Period period,
        TimeProvider time,
        Func<IDailySyncHost, Task<DailySyncSummary>> run,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(host);
        ArgumentNullException.ThrowIfNull(database);
        ArgumentNullException.ThrowIfNull(run);
        if (AlertWatch.ReadOptions(settings, host.Warning) is not { } options)
        {
            return await run(host).ConfigureAwait(false);
        }

        using var watch = new SyncWatch(host, options, database, table, period, time);
        return await watch.RunAsync(run, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void Dispose() => _watch.Dispose();

    /// <inheritdoc/>
    public void Milestone(string text)
    {
        lock (_gate)
        {
            _host.Milestone(text);
        }
    }

    /// <inheritdoc/>
    public void Warning(string text)
    {
        lock (_gate)
        {
            _host.Warning(text);
        }
    }

    /// <inheritdoc/>
    public void Progress(DailySyncProgress progress)
    {
        lock (_gate)
        {
            _watch.Progressed();
            _host.Progress(progress);
        }
    }

    /// <inheritdoc/>
    public void DayEnded(DailySyncDay day)
    {
        ArgumentNullException.ThrowIfNull(day);
        lock (_gate)
        {
            if (day.Status == DailySyncStatus.Failed || day.Failed > 0)
            {
                _failed[day.Day] = day;
            }

            _host.DayEnded(day);
        }
    }

    /// <inheritdoc/>
    public void RowFailed(DateOnly day, TableRowFailure failure)
    {
        lock (_gate)
        {
            _host.RowFailed(day, failure);
        }
    }

    private async Task<DailySyncSummary> RunAsync(Func<IDailySyncHost, Task<DailySyncSummary>> run, CancellationToken cancellationToken)
    {
        DailySyncSummary summary = await _watch.RunAsync(() => run(this), cancellationToken).ConfigureAwait(false);
        await _watch.TellStateAsync(
            [.. _failed.Values.OrderBy(d => d.Day).Select(AsUnit)],
            async () => await SyncTables.FindSyncedAsync(_database, _table, cancellationToken).ConfigureAwait(false) is { } kept
                ? new(_database, SyncTables.SourceOf(kept))
                : null,
            units => ReadHealthAsync(units, cancellationToken),
            cancellationToken).ConfigureAwait(false);
        return summary;
    }

    private async Task<(double? Rate, IReadOnlyList<string> Reasons)> ReadHealthAsync(UnitStore units, CancellationToken cancellationToken)
    {
        DailySyncHealth health = await new HealthReader(_database).ReadDaysAsync(_table, units, HealthReader.Newest, cancellationToken).ConfigureAwait(false);
        return (health.SuccessRate, health.Reasons);
    }

    private KeywordBatchUnit AsUnit(DailySyncDay day) => new(SyncTables.SourceOf(_table), day.Day, 0, 1)
    {
        Processed = day.Inserted + day.Updated,
        Skipped = day.Unchanged,
        Failed = day.Failed,
        LastError = day.Error,
    };
}

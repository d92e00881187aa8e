using KeywordBatch.Batch;
using KeywordBatch.Configuration;
using KeywordBatch.Database;
using KeywordBatch.Questions;

namespace KeywordBatch.Operations;

/// <summary>
/// Watches a run and tells people what they should know: that it failed, that days did, that the success is low, that it does
/// not get on. It stands between the run and its host, and never fails or delays the run for long.
/// </summary>
public sealed class RunWatch : IBatchHost, IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<DayPart, KeywordBatchUnit> _units = [];
    private readonly IBatchHost _host;
    private readonly AlertWatch _watch;
    private readonly KeywordDatabase _database;

    private RunWatch(IBatchHost host, AlertOptions options, KeywordDatabase database, AlertTexts texts, TimeProvider time)
    {
        _host = host;
        _database = database;
        _watch = new(options, texts, new(options, database.Url.ToString(), Warning, time), Warning, time)
        {
            Throttled = () => Runner?.Calls?.Throttled ?? 0,
            Counts = () => Runner?.Counts,
        };
    }

    private BatchRunner? Runner { get; set; }

    /// <summary>Runs a batch under watch; without a channel in the settings, just runs it.</summary>
    /// <param name="host">Who shows the run to people.</param>
    /// <param name="settings">Where alerts go. What is wrong in them is a warning, and the run goes on without alerts.</param>
    /// <param name="database">The database of the run.</param>
    /// <param name="mode">What to run.</param>
    /// <param name="period">Which days.</param>
    /// <param name="time">The clock.</param>
    /// <param name="create">Makes the run for a host.</param>
    /// <param name="cancellationToken">Stops the run; that gives no alert.</param>
    /// <returns>The run's summary.</returns>
    public static async Task<KeywordBatchSummary> RunAsync(
        IBatchHost host,
        SettingsSource settings,
        KeywordDatabase database,
        KeywordBatchMode mode,
        Period period,
        TimeProvider time,
        Func<IBatchHost, BatchRunner> create,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(host);
        ArgumentNullException.ThrowIfNull(database);
        ArgumentNullException.ThrowIfNull(create);
        if (mode == KeywordBatchMode.Check || AlertWatch.ReadOptions(settings, host.Warning) is not { } options)
        {
            return await create(host).RunAsync(mode, period, cancellationToken).ConfigureAwait(false);
        }

        using var watch = new RunWatch(host, options, database, new(database.Url.ToString(), mode.ToString(), period), time);
        return await watch.RunAsync(create, mode, period, cancellationToken).ConfigureAwait(false);
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
    public void Progress(BatchProgress progress)
    {
        lock (_gate)
        {
            _watch.Progressed();
            _host.Progress(progress);
        }
    }

    /// <inheritdoc/>
    public void UnitEnded(KeywordBatchUnit unit)
    {
        ArgumentNullException.ThrowIfNull(unit);
        lock (_gate)
        {
            _watch.Progressed();
            // A later pass may split a day otherwise: what it says holds.
            foreach (DayPart other in _units.Keys.Where(p => p.Day == unit.Day && p.Buckets != unit.Buckets).ToList())
            {
                _units.Remove(other);
            }

            _units[DayPart.Of(unit)] = unit;
            _host.UnitEnded(unit);
        }
    }

    /// <inheritdoc/>
    public void QuestionFailed(KeywordFailure failure)
    {
        lock (_gate)
        {
            _host.QuestionFailed(failure);
        }
    }

    /// <inheritdoc/>
    public void QuestionFailedForNow(KeywordFailure failure)
    {
        lock (_gate)
        {
            _host.QuestionFailedForNow(failure);
        }
    }

    /// <inheritdoc/>
    public Task TellFailedAsync(IAsyncEnumerable<KeywordFailure> failures, CancellationToken cancellationToken) =>
        _host.TellFailedAsync(failures, cancellationToken);

    private async Task<KeywordBatchSummary> RunAsync(
        Func<IBatchHost, BatchRunner> create, KeywordBatchMode mode, Period period, CancellationToken cancellationToken)
    {
        KeywordBatchSummary summary = await _watch.RunAsync(
            () =>
            {
                Runner = create(this);
                return Runner.RunAsync(mode, period, cancellationToken);
            },
            cancellationToken).ConfigureAwait(false);
        KeywordBatchUnit[] failed;
        lock (_gate)
        {
            failed = [.. _units.Values.Where(u => u.Status == "failed").OrderBy(u => u.Day)];
        }

        await _watch.TellStateAsync(
            failed, () => Task.FromResult<UnitStore?>(summary.RunId > 0 ? new(_database) : null), _ => ReadHealthAsync(cancellationToken), cancellationToken).ConfigureAwait(false);
        return summary;
    }

    private async Task<(double? Rate, IReadOnlyList<string> Reasons)> ReadHealthAsync(CancellationToken cancellationToken)
    {
        KeywordBatchHealth health = await new HealthReader(_database).ReadAsync(HealthReader.Newest, cancellationToken).ConfigureAwait(false);
        return (health.SuccessRate, health.Reasons);
    }
}

using System.Text.Json;
using KeywordBatch.Batch;
using KeywordBatch.Configuration;
using KeywordBatch.Database;

namespace KeywordBatch.Operations;

/// <summary>
/// Writes what a worker of schedules does to a file, its attempts and, as <see cref="RunLog"/> does, the runs that they are. It
/// stands between the worker and its host.
/// </summary>
public sealed class ScheduleLog : IScheduleHost
{
    private readonly EventLog _log;
    private readonly IScheduleHost _host;

    private ScheduleLog(EventLog log, IScheduleHost host)
    {
        _log = log;
        _host = host;
    }

    /// <summary>Runs a batch as an attempt does: with a log or without.</summary>
    /// <param name="host">Who shows the run to people.</param>
    /// <param name="run">The run, over a host.</param>
    public delegate Task<KeywordBatchSummary> Watch(IBatchHost host, Func<IBatchHost, Task<KeywordBatchSummary>> run);

    /// <summary>Runs a batch without a log.</summary>
    /// <param name="host">Who shows the run to people.</param>
    /// <param name="run">The run, over a host.</param>
    public static Task<KeywordBatchSummary> Unwatched(IBatchHost host, Func<IBatchHost, Task<KeywordBatchSummary>> run)
    {
        ArgumentNullException.ThrowIfNull(run);
        return run(host);
    }

    /// <summary>Runs a worker with a log; without options, just runs it.</summary>
    /// <param name="options">Where the log goes; null for none.</param>
    /// <param name="settings">Whose secrets never come into the log.</param>
    /// <param name="database">The database of the schedules.</param>
    /// <param name="time">The clock.</param>
    /// <param name="host">Makes the worker's host, over what runs its batches.</param>
    /// <param name="run">The worker, over a host.</param>
    /// <exception cref="KeywordBatchException">LogUnusable: before the worker begins. One that breaks later is a warning.</exception>
    public static async Task RunAsync(
        LogOptions? options,
        SettingsSource settings,
        KeywordDatabase database,
        TimeProvider time,
        Func<Watch, IScheduleHost> host,
        Func<IScheduleHost, Task> run)
    {
        ArgumentNullException.ThrowIfNull(host);
        ArgumentNullException.ThrowIfNull(run);
        if (options is null)
        {
            await run(host(Unwatched)).ConfigureAwait(false);
            return;
        }

        IScheduleHost? shown = null;
        var log = new EventLog(options, settings, database, time, text => shown?.Warning(text));
        await using (log.ConfigureAwait(false))
        {
            shown = host((batchHost, batch) => RunLog.RunAsync(batchHost, log, batch));
            var logged = new ScheduleLog(log, shown);
            await log.RunAsync(
                async () =>
                {
                    await run(logged).ConfigureAwait(false);
                    return logged;
                },
                (_, _) => { }).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public Task<KeywordBatchSummary> RunAsync(KeywordBatchSchedule schedule, DateOnly day, CancellationToken cancellationToken) =>
        _host.RunAsync(schedule, day, cancellationToken);

    /// <inheritdoc/>
    public Task<KeywordBatchUnit?> RunScriptAsync(KeywordBatchSchedule schedule, DateOnly day, CancellationToken cancellationToken) =>
        _host.RunScriptAsync(schedule, day, cancellationToken);

    /// <inheritdoc/>
    public void AttemptStarted(KeywordBatchAttempt attempt)
    {
        ArgumentNullException.ThrowIfNull(attempt);
        _log.Write("information", "attemptBegun", w => WriteAttempt(w, attempt));
        _host.AttemptStarted(attempt);
    }

    /// <inheritdoc/>
    public void AttemptEnded(KeywordBatchAttempt attempt)
    {
        ArgumentNullException.ThrowIfNull(attempt);
        _log.Write("information", "attemptEnded", w =>
        {
            WriteAttempt(w, attempt);
            w.WriteString("outcome", attempt.Outcome);
            w.WriteString("text", attempt.Message is { } text ? _log.Clean(text) : null);
        });
        _host.AttemptEnded(attempt);
    }

    /// <inheritdoc/>
    public void Warning(string text)
    {
        _log.WriteText("warning", "warning", text);
        _host.Warning(text);
    }

    private static void WriteAttempt(Utf8JsonWriter w, KeywordBatchAttempt attempt)
    {
        w.WriteString("schedule", attempt.Schedule);
        w.WriteNumber("attempt", attempt.Attempt);
        w.WriteString("day", EventLog.Day(attempt.Day));
    }
}

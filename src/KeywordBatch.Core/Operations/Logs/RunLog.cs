using System.Text.Json;
using KeywordBatch.Batch;
using KeywordBatch.Configuration;
using KeywordBatch.Database;

namespace KeywordBatch.Operations;

/// <summary>
/// Writes what happens in a run to a file, a JSON object on each line: time, level, event, and what belongs to it. No question
/// is in it, and no key or password even if a server's message should repeat one. It stands between the run and its host.
/// </summary>
public sealed class RunLog : IBatchHost
{
    private readonly IBatchHost _host;
    private readonly EventLog _log;

    private RunLog(IBatchHost host, EventLog log)
    {
        _host = host;
        _log = log;
    }

    /// <summary>Runs a batch with a log; without options, just runs it.</summary>
    /// <param name="host">Who shows the run to people.</param>
    /// <param name="options">Where the log goes; null for none.</param>
    /// <param name="settings">Whose secrets never come into the log.</param>
    /// <param name="database">The database of the run.</param>
    /// <param name="time">The clock.</param>
    /// <param name="run">The run, over a host.</param>
    /// <exception cref="KeywordBatchException">LogUnusable: before the run begins. One that breaks later is a warning.</exception>
    public static Task<KeywordBatchSummary> RunAsync(
        IBatchHost host,
        LogOptions? options,
        SettingsSource settings,
        KeywordDatabase database,
        TimeProvider time,
        Func<IBatchHost, Task<KeywordBatchSummary>> run)
    {
        ArgumentNullException.ThrowIfNull(host);
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(database);
        ArgumentNullException.ThrowIfNull(run);
        return EventLog.RunAsync(options, settings, database, time, host, host.Warning, (shown, log) => new RunLog(shown, log), run, WriteSummary);
    }

    /// <summary>Runs a batch with a log that others write as well.</summary>
    internal static Task<KeywordBatchSummary> RunAsync(IBatchHost host, EventLog log, Func<IBatchHost, Task<KeywordBatchSummary>> run) =>
        log.RunAsync(() => run(new RunLog(host, log)), WriteSummary);

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
    public void Progress(BatchProgress progress)
    {
        ArgumentNullException.ThrowIfNull(progress);
        _log.Write("debug", "progress", w =>
        {
            w.WriteNumber("step", progress.Step);
            w.WriteString("day", EventLog.Day(progress.Day));
            w.WriteNumber("chunk", progress.Chunk);
            w.WriteNumber("done", progress.Done);
            w.WriteNumber("total", progress.Total);
            w.WriteNumber("questionsPerSecond", Math.Round(progress.QuestionsPerSecond, 1));
        });
        _host.Progress(progress);
    }

    /// <inheritdoc/>
    public void UnitEnded(KeywordBatchUnit unit)
    {
        ArgumentNullException.ThrowIfNull(unit);
        _log.Write(unit.Status == "failed" ? "warning" : "information", "unit", w =>
        {
            w.WriteString("day", EventLog.Day(unit.Day));
            w.WriteNumber("bucket", unit.Bucket);
            w.WriteNumber("buckets", unit.Buckets);
            w.WriteString("status", unit.Status);
            w.WriteNumber("processed", unit.Processed);
            w.WriteNumber("skipped", unit.Skipped);
            w.WriteNumber("failed", unit.Failed);
            if (unit.Duration is { } duration)
            {
                w.WriteNumber("seconds", Math.Round(duration.TotalSeconds, 3));
            }

            w.WriteNumber("llmCalls", unit.LlmCalls ?? 0);
            w.WriteNumber("llmThrottled", unit.LlmThrottled ?? 0);
            if (unit.LastError is { } error)
            {
                w.WriteString("lastError", _log.Clean(error));
            }
        });
        _host.UnitEnded(unit);
    }

    /// <inheritdoc/>
    public void QuestionFailed(KeywordFailure failure)
    {
        ArgumentNullException.ThrowIfNull(failure);
        WriteFailure("warning", "questionFailed", failure);
        _host.QuestionFailed(failure);
    }

    /// <inheritdoc/>
    public void QuestionFailedForNow(KeywordFailure failure)
    {
        ArgumentNullException.ThrowIfNull(failure);
        WriteFailure("information", "questionFailedForNow", failure);
        _host.QuestionFailedForNow(failure);
    }

    /// <inheritdoc/>
    public Task TellFailedAsync(IAsyncEnumerable<KeywordFailure> failures, CancellationToken cancellationToken) =>
        _host.TellFailedAsync(
            failures.Select(failure =>
            {
                WriteFailure("warning", "questionFailed", failure);
                return failure;
            }),
            cancellationToken);

    private void WriteFailure(string level, string name, KeywordFailure failure) =>
        _log.Write(level, name, w =>
        {
            w.WriteString("day", EventLog.Day(failure.Date));
            w.WriteString("stage", failure.Stage);
            w.WriteString("text", _log.Clean(failure.Reason));
        });

    private static void WriteSummary(Utf8JsonWriter w, KeywordBatchSummary summary)
    {
        w.WriteNumber("run", summary.RunId);
        w.WriteString("mode", summary.Mode.ToString());
        w.WriteString("start", EventLog.Day(summary.Start));
        w.WriteString("end", EventLog.Day(summary.End));
        w.WriteNumber("read", summary.Read);
        w.WriteNumber("processed", summary.Processed);
        w.WriteNumber("skipped", summary.Skipped);
        w.WriteNumber("failed", summary.Failed);
        w.WriteNumber("missingBefore", summary.MissingBefore);
        w.WriteNumber("missingAfter", summary.MissingAfter);
        w.WriteNumber("seconds", Math.Round(summary.Duration.TotalSeconds, 3));
    }
}

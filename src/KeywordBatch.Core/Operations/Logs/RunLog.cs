using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using KeywordBatch.Batch;
using KeywordBatch.Configuration;
using KeywordBatch.Database;

namespace KeywordBatch.Operations;

/// <summary>
/// Writes what happens in a run to a file, a JSON object on each line: time, level, event, and what belongs to it. No question
/// is in it, and no key or password even if a server's message should repeat one. It stands between the run and its host.
/// </summary>
public sealed class RunLog : IBatchHost, IAsyncDisposable
{
    private const string Masked = "***";
    private const int ShortestSecret = 4;

    private static readonly string[] SecretSettings =
    [
        "HCX_CHAT_API_KEY", "OPENAI_API_KEY", "SMTP_PASSWORD", "SENDER_PASSWORD", "ALERT_WEBHOOK_SECRET", "ALERT_DINGTALK_SECRET",
        "ALERT_WEBHOOK_URL", "ALERT_SLACK_URL", "ALERT_WECOM_URL", "ALERT_DINGTALK_URL",
    ];

    private static readonly JsonWriterOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Lock _gate = new();
    private readonly ArrayBufferWriter<byte> _line = new();
    private readonly IBatchHost _host;
    private readonly RollingFile _file;
    private readonly LogOptions _options;
    private readonly TimeProvider _time;
    private readonly string[] _secrets;
    private bool _broken;

    private RunLog(IBatchHost host, LogOptions options, string[] secrets, TimeProvider time)
    {
        _host = host;
        _options = options;
        _secrets = secrets;
        _time = time;
        try
        {
            _file = new RollingFile(options);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            throw OperationsErrors.LogUnusable(options.Path, e);
        }
    }

    /// <summary>Runs a batch with a log; without options, just runs it.</summary>
    /// <param name="host">Who shows the run to people.</param>
    /// <param name="options">Where the log goes; null for none.</param>
    /// <param name="settings">Whose secrets never come into the log.</param>
    /// <param name="database">The database of the run.</param>
    /// <param name="time">The clock.</param>
    /// <param name="run">The run, over a host.</param>
    /// <exception cref="KeywordBatchException">LogUnusable: before the run begins. One that breaks later is a warning.</exception>
    public static async Task<KeywordBatchSummary> RunAsync(
        IBatchHost host,
        LogOptions? options,
        SettingsSource settings,
        KeywordDatabase database,
        TimeProvider time,
        Func<IBatchHost, Task<KeywordBatchSummary>> run)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(database);
        ArgumentNullException.ThrowIfNull(run);
        if (options is null)
        {
            return await run(host).ConfigureAwait(false);
        }

        string?[] secrets = [database.Url.Password, .. SecretSettings.Select(s => settings[s])];
        var log = new RunLog(host, options, [.. secrets.OfType<string>().Where(s => s.Length >= ShortestSecret)], time);
        await using (log.ConfigureAwait(false))
        {
            return await log.RunAsync(database, run).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public void Milestone(string text)
    {
        Write("information", "milestone", w => w.WriteString("text", Clean(text)));
        _host.Milestone(text);
    }

    /// <inheritdoc/>
    public void Warning(string text)
    {
        Write("warning", "warning", w => w.WriteString("text", Clean(text)));
        _host.Warning(text);
    }

    /// <inheritdoc/>
    public void Progress(BatchProgress progress)
    {
        ArgumentNullException.ThrowIfNull(progress);
        Write("debug", "progress", w =>
        {
            w.WriteNumber("step", progress.Step);
            w.WriteString("day", Day(progress.Day));
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
        Write(unit.Status == "failed" ? "warning" : "information", "unit", w =>
        {
            w.WriteString("day", Day(unit.Day));
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
                w.WriteString("lastError", Clean(error));
            }
        });
        _host.UnitEnded(unit);
    }

    /// <inheritdoc/>
    public void QuestionFailed(KeywordFailure failure)
    {
        ArgumentNullException.ThrowIfNull(failure);
        Write("warning", "questionFailed", w =>
        {
            w.WriteString("day", Day(failure.Date));
            w.WriteString("stage", failure.Stage);
            w.WriteString("text", Clean(failure.Reason));
        });
        _host.QuestionFailed(failure);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _file.DisposeAsync();

    private static string Day(DateOnly day) => day.ToString("o", CultureInfo.InvariantCulture);

    private static void WriteSummary(Utf8JsonWriter w, KeywordBatchSummary summary)
    {
        w.WriteNumber("run", summary.RunId);
        w.WriteString("mode", summary.Mode.ToString());
        w.WriteString("start", Day(summary.Start));
        w.WriteString("end", Day(summary.End));
        w.WriteNumber("read", summary.Read);
        w.WriteNumber("processed", summary.Processed);
        w.WriteNumber("skipped", summary.Skipped);
        w.WriteNumber("failed", summary.Failed);
        w.WriteNumber("missingBefore", summary.MissingBefore);
        w.WriteNumber("missingAfter", summary.MissingAfter);
        w.WriteNumber("seconds", Math.Round(summary.Duration.TotalSeconds, 3));
    }

    private string Clean(string text) => _secrets.Aggregate(text, (t, secret) => t.Replace(secret, Masked, StringComparison.Ordinal));

    private async Task<KeywordBatchSummary> RunAsync(KeywordDatabase database, Func<IBatchHost, Task<KeywordBatchSummary>> run)
    {
        Write("information", "begun", w =>
        {
            w.WriteString("database", database.Url.ToString());
            w.WriteString("machine", Environment.MachineName);
            w.WriteNumber("process", Environment.ProcessId);
        });
        try
        {
            KeywordBatchSummary summary = await run(this).ConfigureAwait(false);
            Write("information", "ended", w => WriteSummary(w, summary));
            return summary;
        }
        catch (Exception e)
        {
            Write(e is OperationCanceledException ? "warning" : "error", e is OperationCanceledException ? "cancelled" : "failed", w =>
            {
                if (e is KeywordBatchException known)
                {
                    w.WriteString("errorId", known.ErrorId);
                }

                w.WriteString("text", Clean(DatabaseErrors.OneLine(e)));
            });
            throw;
        }
    }

    // A full disk must not end a run that goes on well without its log.
    private void Write(string level, string what, Action<Utf8JsonWriter> more)
    {
        string? broken = null;
        lock (_gate)
        {
            if (_broken)
            {
                return;
            }

            _line.ResetWrittenCount();
            using (var writer = new Utf8JsonWriter(_line, Json))
            {
                writer.WriteStartObject();
                writer.WriteString("time", _time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
                writer.WriteString("level", level);
                writer.WriteString("event", what);
                more(writer);
                writer.WriteEndObject();
            }

            _line.Write("\n"u8);
            try
            {
                _file.Write(_line.WrittenSpan);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or ObjectDisposedException)
            {
                _broken = true;
                broken = DatabaseErrors.OneLine(e);
            }
        }

        if (broken is not null)
        {
            _host.Warning(OperationsErrors.Message("LogBroken", _options.Path, broken));
        }
    }
}

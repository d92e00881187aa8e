using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using KeywordBatch.Configuration;
using KeywordBatch.Database;

namespace KeywordBatch.Operations;

/// <summary>
/// Writes events to a file, a JSON object on each line: time, level, event, and what belongs to it. No key or password is in
/// it, even if a server's message should repeat one. For several tasks at once.
/// </summary>
internal sealed class EventLog : IAsyncDisposable
{
    // Bytes of lines that could not be written, as on a full disk: they go before the next one.
    private const int MostKept = 1_000_000;

    private static readonly JsonWriterOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Lock _gate = new();
    private readonly ArrayBufferWriter<byte> _lines = new();
    private readonly LogOptions _options;
    private readonly KeywordDatabase _database;
    private readonly TimeProvider _time;
    private readonly Action<string> _warn;
    private readonly RollingFile _file;
    private readonly SecretMask _mask;
    private bool _broken;

    /// <summary>Opens the file.</summary>
    /// <param name="options">Where it is.</param>
    /// <param name="settings">Whose secrets never come into it.</param>
    /// <param name="database">The database that is worked with.</param>
    /// <param name="time">The clock.</param>
    /// <param name="warn">Told when it cannot be written, once until it can be again.</param>
    /// <exception cref="KeywordBatchException">LogUnusable.</exception>
    public EventLog(LogOptions options, SettingsSource settings, KeywordDatabase database, TimeProvider time, Action<string> warn)
    {
        _mask = new(settings, database.Url.Password);
        _options = options;
        _database = database;
        _time = time;
        _warn = warn;
        try
        {
            _file = new RollingFile(options);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            throw OperationsErrors.LogUnusable(options.Path, e);
        }
    }

    /// <summary>Runs something with a log; without options, just runs it.</summary>
    /// <param name="options">Where the log goes; null for none.</param>
    /// <param name="settings">Whose secrets never come into it.</param>
    /// <param name="database">The database that is worked with.</param>
    /// <param name="time">The clock.</param>
    /// <param name="host">Who hears of it.</param>
    /// <param name="warn">Told when the log cannot be written, once until it can be again.</param>
    /// <param name="log">Puts a log before the host.</param>
    /// <param name="run">Runs it, over a host.</param>
    /// <param name="summarize">Writes what it came to.</param>
    public static async Task<T> RunAsync<THost, T>(
        LogOptions? options,
        SettingsSource settings,
        KeywordDatabase database,
        TimeProvider time,
        THost host,
        Action<string> warn,
        Func<THost, EventLog, THost> log,
        Func<THost, Task<T>> run,
        Action<Utf8JsonWriter, T> summarize)
    {
        if (options is null)
        {
            return await run(host).ConfigureAwait(false);
        }

        var events = new EventLog(options, settings, database, time, warn);
        await using (events.ConfigureAwait(false))
        {
            return await events.RunAsync(() => run(log(host, events)), summarize).ConfigureAwait(false);
        }
    }

    public static string Day(DateOnly day) => day.ToString("o", CultureInfo.InvariantCulture);

    /// <summary>A text without the secrets.</summary>
    public string Clean(string text) => _mask.Clean(text);

    /// <summary>Does something between an event that says it has begun and one that says how it ended.</summary>
    /// <param name="run">Does it.</param>
    /// <param name="summarize">Writes what it came to.</param>
    public async Task<T> RunAsync<T>(Func<Task<T>> run, Action<Utf8JsonWriter, T> summarize)
    {
        Write("information", "begun", w =>
        {
            w.WriteString("database", _database.Url.ToString());
            w.WriteString("machine", Environment.MachineName);
            w.WriteNumber("process", Environment.ProcessId);
        });
        try
        {
            T result = await run().ConfigureAwait(false);
            Write("information", "ended", w => summarize(w, result));
            return result;
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

    /// <summary>Writes an event that is a text for people.</summary>
    public void WriteText(string level, string what, string text) => Write(level, what, w => w.WriteString("text", Clean(text)));

    /// <summary>Writes an event. A full disk must not end what goes on well without its log.</summary>
    public void Write(string level, string what, Action<Utf8JsonWriter> more)
    {
        string? broken = null;
        lock (_gate)
        {
            if (!_broken || _lines.WrittenCount > MostKept)
            {
                _lines.ResetWrittenCount();
            }

            using (var writer = new Utf8JsonWriter(_lines, Json))
            {
                writer.WriteStartObject();
                writer.WriteString("time", _time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
                writer.WriteString("level", level);
                writer.WriteString("event", what);
                more(writer);
                writer.WriteEndObject();
            }

            _lines.Write("\n"u8);
            try
            {
                _file.Write(_lines.WrittenSpan);
                _broken = false;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or ObjectDisposedException)
            {
                // A worker lives for months: what is in the way today is gone tomorrow. Each time is told once.
                broken = _broken ? null : DatabaseErrors.OneLine(e);
                _broken = true;
            }
        }

        if (broken is not null)
        {
            _warn(OperationsErrors.Message("LogBroken", _options.Path, broken));
        }
    }

    public ValueTask DisposeAsync() => _file.DisposeAsync();
}

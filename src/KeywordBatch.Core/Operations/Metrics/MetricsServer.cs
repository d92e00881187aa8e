using System.Net;
using System.Text;
using System.Text.Json;
using KeywordBatch.Database;
using KeywordBatch.Sync;

namespace KeywordBatch.Operations;

/// <summary>
/// Serves /metrics for Prometheus and /health for whoever asks whether the batch is well (200, and 503 when it is failing or the
/// database cannot be reached), on loopback only, as long as it lives.
/// </summary>
public sealed class MetricsServer : IAsyncDisposable
{
    private const string Type = "application/json";

    private static readonly TimeSpan HealthPatience = TimeSpan.FromSeconds(10);

    private readonly HttpListener _listener;
    private readonly MetricsBook _book = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly KeywordDatabase _database;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private readonly Task _serving;
    private Task<(int Status, string Type, string Text)>? _health;

    private MetricsServer(HttpListener listener, KeywordDatabase database, TimeProvider time)
    {
        _listener = listener;
        _database = database;
        _time = time;
        _serving = ServeAsync();
    }

    /// <summary>Begins to serve.</summary>
    /// <param name="port">The port, 1 to 65,535.</param>
    /// <param name="database">Whose health is asked for.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="KeywordBatchException">MetricsPortUnusable.</exception>
    public static MetricsServer Start(int port, KeywordDatabase database, TimeProvider time)
    {
        // By name as well, where that can be had.
        if (TryListen(port, ["127.0.0.1", "localhost"], out HttpListener listener) is not null
            && TryListen(port, ["127.0.0.1"], out listener) is { } error)
        {
            throw OperationsErrors.MetricsPortUnusable(port, error);
        }

        return new(listener, database, time);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        _listener.Close();
        await _serving.ConfigureAwait(false);
        _book.Dispose();
        _stop.Dispose();
    }

    private static HttpListenerException? TryListen(int port, string[] hosts, out HttpListener listener)
    {
        listener = new();
        try
        {
            foreach (string host in hosts)
            {
                listener.Prefixes.Add($"http://{host}:{port}/");
            }

            listener.Start();
            return null;
        }
        catch (HttpListenerException e)
        {
            listener.Close();
            return e;
        }
    }

    private async Task ServeAsync()
    {
        var answers = new List<Task>();
        while (!_stop.IsCancellationRequested)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync().ConfigureAwait(false);
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException or InvalidOperationException)
            {
                break;
            }

            // None waits for another: a database that is silent is no reason to give no metrics.
            answers.RemoveAll(answer => answer.IsCompleted);
            answers.Add(Task.Run(() => TryAnswerAsync(context)));
        }

        await Task.WhenAll(answers).ConfigureAwait(false);
    }

    private async Task TryAnswerAsync(HttpListenerContext context)
    {
        try
        {
            await AnswerAsync(context).ConfigureAwait(false);
        }
        catch (Exception e) when (e is HttpListenerException or IOException or ObjectDisposedException or OperationCanceledException)
        {
            // The one who asked has gone, or we go.
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        using HttpListenerResponse response = context.Response;

        // Whoever is left without an answer must not take it for a good one.
        response.StatusCode = 503;
        (int status, string type, string text) = (context.Request.HttpMethod, context.Request.Url?.AbsolutePath) switch
        {
            (not ("GET" or "HEAD"), _) => (405, "text/plain", ""),
            (_, "/metrics") => (200, "text/plain; version=0.0.4", _book.Write()),
            (_, "/health") => await HealthAsync().ConfigureAwait(false),
            _ => (404, "text/plain", ""),
        };
        byte[] body = Encoding.UTF8.GetBytes(text);
        response.StatusCode = status;
        response.ContentType = type + "; charset=utf-8";
        response.ContentLength64 = context.Request.HttpMethod == "HEAD" ? 0 : body.Length;
        if (context.Request.HttpMethod != "HEAD")
        {
            await response.OutputStream.WriteAsync(body, _stop.Token).ConfigureAwait(false);
        }
    }

    // One look for all who ask meanwhile: a silent database would keep a connection and a thread for each of them.
    private Task<(int Status, string Type, string Text)> HealthAsync()
    {
        lock (_gate)
        {
            return _health is { IsCompleted: false } ? _health : _health = LookAsync();
        }
    }

    private async Task<(int Status, string Type, string Text)> LookAsync()
    {
        // Tried once: who asks wants to know how it is now.
        var database = new KeywordDatabase(_database.Url, _database.Names, _database.Options with { MaxRetries = 0 }, _time);
        using var patience = new CancellationTokenSource(HealthPatience, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token, patience.Token);
        try
        {
            var reader = new HealthReader(database);
            KeywordBatchHealth health = await reader.ReadAsync(HealthReader.Newest, either.Token).ConfigureAwait(false);
            var syncs = new List<DailySyncHealth>();
            foreach (string table in await SyncTables.ListSyncedAsync(database, either.Token).ConfigureAwait(false))
            {
                syncs.Add(await reader.ReadDaysAsync(table, new(database, SyncTables.SourceOf(table)), HealthReader.Newest, either.Token).ConfigureAwait(false));
            }

            return Json(health, syncs);
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested)
        {
            return Sick("Unreachable", OperationsErrors.Message("HealthSilent", database.Url, HealthPatience.TotalSeconds));
        }
        catch (KeywordBatchException e) when (e.Kind is KeywordBatchErrorKind.Unreachable or KeywordBatchErrorKind.Timeout)
        {
            return Sick("Unreachable", e.Message);
        }
        catch (Exception e) when (e is not OperationCanceledException || !_stop.IsCancellationRequested)
        {
            // A database without our tables, say, answers and is no use to a worker all the same.
            return Sick(nameof(KeywordBatchHealthStatus.Failing), DatabaseErrors.OneLine(e));
        }
    }

    private static (int Status, string Type, string Text) Sick(string status, string reason) =>
        (503, Type, JsonSerializer.Serialize(new { status, reasons = new[] { reason }, since = (DateTime?)null, successRate = (double?)null }));

    private static (int Status, string Type, string Text) Json(KeywordBatchHealth health, List<DailySyncHealth> syncs)
    {
        KeywordBatchHealthStatus worst = syncs.Aggregate(health.Status, (status, sync) => HealthRules.Worse(status, sync.Status));
        return (worst == KeywordBatchHealthStatus.Failing ? 503 : 200, Type, JsonSerializer.Serialize(new
        {
            status = worst.ToString(),
            batch = health.Status.ToString(),
            reasons = health.Reasons,
            since = health.Since,
            successRate = health.SuccessRate,
            syncs = syncs.Select(s => new { table = s.Table, status = s.Status.ToString(), reasons = s.Reasons, since = s.Since, successRate = s.SuccessRate }),
        }));
    }
}

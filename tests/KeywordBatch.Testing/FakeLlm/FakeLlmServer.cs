using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;

namespace KeywordBatch.Testing.FakeLlm;

/// <summary>CLOVA Studio's chat completions v3 and OpenAI's, on a port of this machine, answered by the rules.</summary>
public sealed class FakeLlmServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly FakeLlmOptions _options;
    private readonly Random _random;
    private readonly Queue<FakeFault> _script;
    private readonly Queue<long> _taken = new();
    private readonly Lock _lock = new();

    private FakeLlmServer(WebApplication app, FakeLlmOptions options)
    {
        _app = app;
        _options = options;
        _random = new Random(options.Seed);
        _script = new Queue<FakeFault>(options.Script);
    }

    public FakeLlmCounters Counters { get; } = new();

    /// <summary>http://127.0.0.1:port</summary>
    public string BaseUrl { get; private set; } = "";

    public static async Task<FakeLlmServer> StartAsync(FakeLlmOptions? options = null)
    {
        options ??= new FakeLlmOptions();

        // The empty builder reads no settings of the machine: a stray ASPNETCORE_URLS must not move the port.
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddRoutingCore();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(k =>
        {
            k.Listen(System.Net.IPAddress.Loopback, options.Port);
            k.AddServerHeader = false;
        });
        WebApplication app = builder.Build();
        var server = new FakeLlmServer(app, options);
        app.UseRouting();
        foreach (string prefix in (ReadOnlySpan<string>)["", "/testapp", "/serviceapp"])
        {
            app.MapPost(prefix + "/v3/chat-completions/{model}", c => server.AnswerAsync(c, hcx: true));
        }

        foreach (string path in (ReadOnlySpan<string>)["/v1/chat/completions", "/v1/openai/chat/completions"])
        {
            app.MapPost(path, c => server.AnswerAsync(c, hcx: false));
        }

        app.MapGet("/counters", server.WriteCountersAsync);
        await app.StartAsync().ConfigureAwait(false);
        server.BaseUrl = app.Services.GetRequiredService<Microsoft.AspNetCore.Hosting.Server.IServer>()
            .Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.Single();
        return server;
    }

    /// <summary>Until the server is told to stop.</summary>
    public Task WaitForShutdownAsync(CancellationToken cancellationToken) => _app.WaitForShutdownAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        // Requests that hang would hold a graceful stop back.
        using var now = new CancellationTokenSource(TimeSpan.Zero);
        await _app.StopAsync(now.Token).ConfigureAwait(false);
        await _app.DisposeAsync().ConfigureAwait(false);
    }

    private static Task WriteAsync(HttpContext context, int status, string body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(body, context.RequestAborted);
    }

    private static Task WriteErrorAsync(HttpContext context, int status, string code, string message, bool hcx) =>
        WriteAsync(context, status, hcx
            ? new JsonObject { ["status"] = new JsonObject { ["code"] = code, ["message"] = message }, ["result"] = null }.ToJsonString()
            : new JsonObject { ["error"] = new JsonObject { ["message"] = message, ["code"] = code } }.ToJsonString());

    private bool IsOverLimit()
    {
        if (_options.LimitPerMinute == 0)
        {
            return false;
        }

        lock (_lock)
        {
            while (_taken.TryPeek(out long oldest) && TimeProvider.System.GetElapsedTime(oldest) >= TimeSpan.FromMinutes(1))
            {
                _taken.Dequeue();
            }

            if (_taken.Count >= _options.LimitPerMinute)
            {
                return true;
            }

            _taken.Enqueue(TimeProvider.System.GetTimestamp());
            return false;
        }
    }

    private FakeFault NextFault()
    {
        lock (_lock)
        {
            if (_script.TryDequeue(out FakeFault scripted))
            {
                return scripted;
            }

            // Both are drawn every time, so that request n meets the same whatever the ones before it met.
            double chance = _random.NextDouble();
            FakeFault kind = _options.Kinds[_random.Next(_options.Kinds.Count)];
            return chance < _options.Faults ? kind : FakeFault.None;
        }
    }

    private async Task AnswerAsync(HttpContext context, bool hcx)
    {
        Counters.Enter();
        try
        {
            await RespondAsync(context, hcx).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client went away, which is what some tests do.
            context.Abort();
        }
        finally
        {
            Counters.Leave();
        }
    }

    private async Task RespondAsync(HttpContext context, bool hcx)
    {
        string? bearer = context.Request.Headers.Authorization.SingleOrDefault();
        if (bearer?.StartsWith("Bearer ", StringComparison.Ordinal) != true || (_options.ApiKey is { } key && bearer[7..] != key))
        {
            await WriteErrorAsync(context, 401, "40100", $"Unauthorized: {bearer}", hcx).ConfigureAwait(false);
            return;
        }

        FakeLlmRequest request;
        try
        {
            string id = context.Request.Headers["X-NCP-CLOVASTUDIO-REQUEST-ID"].SingleOrDefault() ?? "";
            if (hcx && (id.Length == 0 || !Counters.IsFresh(id)))
            {
                throw new FormatException("the request id is fresh");
            }

            using JsonDocument body = await JsonDocument.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted).ConfigureAwait(false);
            request = FakeLlmRequest.Parse(body.RootElement, hcx);
        }
        catch (Exception e) when (e is FormatException or JsonException or InvalidOperationException)
        {
            Counters.ShapeErrors.Enqueue(e.Message);
            await WriteErrorAsync(context, 400, "40001", "Invalid parameter: " + e.Message, hcx).ConfigureAwait(false);
            return;
        }

        Counters.CountAsked(request.Questions.Count);
        if (request.Questions.Any(q => q.Contains(_options.RejectText, StringComparison.Ordinal)))
        {
            await WriteErrorAsync(context, 400, "40003", "Text too long", hcx).ConfigureAwait(false);
            return;
        }

        FakeFault fault = IsOverLimit() ? FakeFault.TooManyRequests : NextFault();
        Counters.CountFault(fault);
        await Task.Delay(_options.Latency, context.RequestAborted).ConfigureAwait(false);
        await RespondAsync(context, request, fault, hcx).ConfigureAwait(false);
    }

    private async Task RespondAsync(HttpContext context, FakeLlmRequest request, FakeFault fault, bool hcx)
    {
        const string RateExceeded = "Too many requests - rate exceeded";
        string seconds = _options.RetryAfterSeconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        switch (fault)
        {
            case FakeFault.TooManyRequests:
                await WriteErrorAsync(context, 429, "42901", RateExceeded, hcx).ConfigureAwait(false);
                return;
            case FakeFault.TooManyRequestsRetryAfter:
                context.Response.Headers.RetryAfter = seconds;
                await WriteErrorAsync(context, 429, "42901", RateExceeded, hcx).ConfigureAwait(false);
                return;
            case FakeFault.TooManyRequestsReset:
                context.Response.Headers["x-ratelimit-remaining-requests"] = "0";
                context.Response.Headers["x-ratelimit-reset-requests"] = seconds + "s";
                await WriteErrorAsync(context, 429, "42901", RateExceeded, hcx).ConfigureAwait(false);
                return;
            case FakeFault.TooManyRequestsInBody:
                await WriteErrorAsync(context, hcx ? 200 : 429, "42901", RateExceeded, hcx).ConfigureAwait(false);
                return;
            case FakeFault.ServerError:
                await WriteErrorAsync(context, 500, "50000", "Internal server error", hcx).ConfigureAwait(false);
                return;
            case FakeFault.BadRequest:
                await WriteErrorAsync(context, 400, "40000", "Bad request", hcx).ConfigureAwait(false);
                return;
            case FakeFault.Unauthorized:
                await WriteErrorAsync(context, 401, "40100", $"Unauthorized: {context.Request.Headers.Authorization}", hcx).ConfigureAwait(false);
                return;
            case FakeFault.PaymentRequired:
                await WriteErrorAsync(context, 402, "40200", "Insufficient balance", hcx).ConfigureAwait(false);
                return;
            case FakeFault.NotFound:
                await WriteErrorAsync(context, 404, "40400", "Not found", hcx).ConfigureAwait(false);
                return;
            case FakeFault.Hang:
                await Task.Delay(Timeout.InfiniteTimeSpan, context.RequestAborted).ConfigureAwait(false);
                return;
            case FakeFault.CutConnection:
                context.Response.ContentLength = 10_000;
                await context.Response.WriteAsync("{\"status\":", context.RequestAborted).ConfigureAwait(false);
                await context.Response.Body.FlushAsync(context.RequestAborted).ConfigureAwait(false);
                context.Abort();
                return;
            case FakeFault.MalformedJson:
                await WriteAsync(context, 200, "{\"status\":{\"code\":\"20000\"},\"result\":{").ConfigureAwait(false);
                return;
            case FakeFault.UnexpectedJson:
                await WriteAsync(context, 200, "[null, 3]").ConfigureAwait(false);
                return;
            case FakeFault.BrokenText:
                await WriteAsync(context, 200, """{"status":{"code":"20000","message":"\ud800"},"error":{"message":"\ud800"}}""").ConfigureAwait(false);
                return;
            default:
                string answer = FakeLlmAnswer.Write(request, fault, hcx, Counters).ToJsonString();
                await WriteAsync(context, 200, answer).ConfigureAwait(false);
                return;
        }
    }

    private Task WriteCountersAsync(HttpContext context)
    {
        var faults = new JsonObject(Counters.Faults.Select(f => KeyValuePair.Create(f.Key.ToString(), (JsonNode?)f.Value)));
        return WriteAsync(context, 200, new JsonObject
        {
            ["requests"] = Counters.Requests,
            ["questionsAsked"] = Counters.QuestionsAsked,
            ["questionsAnswered"] = Counters.Answered.Count,
            ["answeredTwice"] = Counters.Answered.Count(a => a.Value > 1),
            ["maxConcurrency"] = Counters.MaxConcurrency,
            ["shapeErrors"] = new JsonArray([.. Counters.ShapeErrors.Select(e => (JsonNode)e)]),
            ["faults"] = faults,
        }.ToJsonString());
    }
}

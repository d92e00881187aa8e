using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using KeywordBatch.Configuration;

namespace KeywordBatch.Classification;

/// <summary>A classifier over HTTP that answers through a tool call; the shapes are the derived class's.</summary>
internal abstract class ToolCallClassifier : IKeywordClassifier
{
    private const int ConnectSeconds = 15;
    private const int MaxResponseBytes = 4 * 1024 * 1024;

    private readonly HttpClient _client;
    private readonly Uri _address;
    private readonly string? _apiKey;
    private readonly TimeProvider _time;
    private readonly SecretMask _mask;

    protected ToolCallClassifier(string name, string model, Uri address, string? apiKey, TimeProvider time)
    {
        _address = address;
        _apiKey = apiKey;
        _time = time;
        _mask = new(SettingsSource.Empty, apiKey ?? "");
        Identity = new ClassifierIdentity(name, model, ClassifierPrompt.Version);
        var handler = new SocketsHttpHandler
        {
            // A long run must notice that the server's address has changed.
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            AutomaticDecompression = DecompressionMethods.All,
            ConnectTimeout = TimeSpan.FromSeconds(ConnectSeconds),

            // A redirect to another host would take the key along.
            AllowAutoRedirect = false,
        };
        _client = new HttpClient(handler)
        {
            Timeout = Timeout.InfiniteTimeSpan,
            MaxResponseContentBufferSize = MaxResponseBytes,
        };
    }

    /// <inheritdoc/>
    public ClassifierIdentity Identity { get; }

    /// <inheritdoc/>
    /// <remarks>Providers count by account: server and key tell it, and only their hash may be stored.</remarks>
    public string QuotaName => $"{Identity.Name}:{TextHash.Of($"{_address.GetLeftPart(UriPartial.Authority)}\n{_apiKey}", 16)}";

    /// <inheritdoc/>
    public async Task<ClassifierResponse> ClassifyAsync(
        IReadOnlyList<string> questions, IReadOnlyList<KeywordCategory> categories, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(questions);
        ArgumentNullException.ThrowIfNull(categories);
        using var request = new HttpRequestMessage(HttpMethod.Post, _address)
        {
            Content = new StringContent(ClassifierPrompt.Write(Body(questions, categories)), Encoding.UTF8, "application/json"),
        };
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        if (_apiKey is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _apiKey);
        }

        AddHeaders(request.Headers);
        try
        {
            using HttpResponseMessage response = await _client.SendAsync(request, cancellationToken).ConfigureAwait(false);
            byte[] body = await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
            return Read(response, body);
        }
        catch (HttpRequestException e)
        {
            bool unreachable = e.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError
                or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError;

            // Why there is no TLS, such as a certificate that is not trusted here, stands in the cause alone.
            string reason = e.HttpRequestError == HttpRequestError.SecureConnectionError ? e.GetBaseException().Message : e.Message;
            throw new ClassifierCallException(
                unreachable ? ClassifierFault.Unreachable : ClassifierFault.Transient,
                $"{_address.Host}:{_address.Port}: {OneLine(reason)}",

                // Who prints the causes as well would print the password.
                _mask.Clean(e.Message) == e.Message ? e : null);
        }
        catch (IOException e)
        {
            throw new ClassifierCallException(ClassifierFault.Transient, OneLine(e.Message), e);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            // ConnectTimeout looks like a cancellation that nobody asked for.
            throw new ClassifierCallException(
                ClassifierFault.Unreachable, $"{_address.Host}:{_address.Port}: no connection within {ConnectSeconds} s", e);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    /// <summary>The request's body.</summary>
    protected abstract JsonObject Body(IReadOnlyList<string> questions, IReadOnlyList<KeywordCategory> categories);

    /// <summary>Headers of this service's own.</summary>
    protected virtual void AddHeaders(HttpRequestHeaders headers)
    {
    }

    /// <summary>The service's own status and message in a body, null where it has none.</summary>
    protected abstract (int? Status, string? Message) ReadStatus(JsonElement root);

    /// <summary>Answers and token counts of a success.</summary>
    protected abstract ClassifierResponse ReadAnswers(JsonElement root);

    protected static int Count(JsonElement usage, string name) =>
        usage.ValueKind == JsonValueKind.Object && usage.TryGetProperty(name, out JsonElement value)
            && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int count) ? count : 0;

    private static ClassifierFault FaultOf(int status) => status switch
    {
        401 or 402 or 403 => ClassifierFault.AuthenticationFailed,
        404 or 405 or (>= 300 and < 400) => ClassifierFault.NotFound,
        429 => ClassifierFault.Throttled,
        408 or >= 500 => ClassifierFault.Transient,
        >= 400 => ClassifierFault.Rejected,
        _ => ClassifierFault.Transient,
    };

    private ClassifierResponse Read(HttpResponseMessage response, byte[] body)
    {
        int status = (int)response.StatusCode;
        try
        {
            using var document = JsonDocument.Parse(body);
            (int? own, string? message) = ReadStatus(document.RootElement);
            status = response.IsSuccessStatusCode && own is { } told ? told : status;
            return status is >= 200 and < 300
                ? ReadAnswers(document.RootElement)
                : throw Failure(response, status, message);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // A string that is no text (a lone \ud800) or a value of another kind is an invalid operation.
            throw response.IsSuccessStatusCode
                ? new ClassifierCallException(ClassifierFault.Transient, "The answer is no JSON of the expected form.", e) { HasAnswered = true }
                : Failure(response, status, null);
        }
    }

    private ClassifierCallException Failure(HttpResponseMessage response, int status, string? message)
    {
        string text = message is null ? $"HTTP {status}" : $"HTTP {status}, {OneLine(message)}";
        return new ClassifierCallException(FaultOf(status), text) { RetryAfter = RetryAfterHeaders.Read(response.Headers, _time) };
    }

    // A server may repeat the key in its message, and a proxy's address has its password; they must not travel further.
    private string OneLine(string message) => ColumnText.Cut(_mask.Clean(message).ReplaceLineEndings(" ").Trim(), 200);
}

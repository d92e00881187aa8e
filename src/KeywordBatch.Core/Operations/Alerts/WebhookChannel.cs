using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace KeywordBatch.Operations;

/// <summary>A web address; what it is sent and what it answers differ by kind.</summary>
internal sealed class WebhookChannel(WebhookOptions options, HttpClient client, TimeProvider time) : IAlertChannel
{
    /// <summary>The header of a signed generic request: sha256= and the HMAC of the body in hexadecimal.</summary>
    public const string SignatureHeader = "X-KeywordBatch-Signature";

    // WeCom takes 2,048 bytes of text; the others more than anybody reads.
    private const int MostBytes = 2048;
    private const int MostAnswer = 64 * 1024;

    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public string Name => options.Kind switch
    {
        WebhookKind.Slack => "slack",
        WebhookKind.WeCom => "wecom",
        WebhookKind.DingTalk => "dingtalk",
        _ => "webhook",
    };

    // The path or the query is the key of most of them.
    public string Target => options.Address.GetLeftPart(UriPartial.Authority);

    public IEnumerable<string?> Secrets =>
        [options.Secret, options.Address.PathAndQuery, .. options.Address.Query.TrimStart('?').Split('&').Select(p => p[(p.IndexOf('=', StringComparison.Ordinal) + 1)..])];

    public async Task<string?> SendAsync(KeywordBatchAlert alert, CancellationToken cancellationToken)
    {
        byte[] body = Encoding.UTF8.GetBytes(Payload(alert).ToJsonString(Json));
        using var request = new HttpRequestMessage(HttpMethod.Post, SignedAddress()) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json") { CharSet = "utf-8" };
        if (options is { Kind: WebhookKind.Generic, Secret: { } secret })
        {
            request.Headers.Add(SignatureHeader, "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), body)));
        }

        using HttpResponseMessage response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
        if (!response.IsSuccessStatusCode)
        {
            throw new HttpRequestException($"HTTP {(int)response.StatusCode}", null, response.StatusCode);
        }

        if (options.Kind is WebhookKind.WeCom or WebhookKind.DingTalk)
        {
            await CheckAnswerAsync(response, cancellationToken).ConfigureAwait(false);
        }

        return null;
    }

    private JsonObject Payload(KeywordBatchAlert alert) => options.Kind switch
    {
        WebhookKind.Slack => new() { ["text"] = EscapeSlack(Text(alert)) },
        WebhookKind.WeCom or WebhookKind.DingTalk => new()
        {
            ["msgtype"] = "text",
            ["text"] = new JsonObject { ["content"] = Cut(Text(alert)) },
        },
        _ => new()
        {
            ["cause"] = alert.Cause.ToString(),
            ["recovered"] = alert.Recovered,
            ["subject"] = alert.Subject,
            ["body"] = alert.Body,
            ["database"] = alert.Database,
            ["table"] = alert.Table,
            ["machine"] = alert.Machine,
            ["time"] = time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
        },
    };

    // DingTalk: timestamp in milliseconds and, by the secret, the base64 of the HMAC of "timestamp\nsecret", in the query.
    private Uri SignedAddress()
    {
        if (options is not { Kind: WebhookKind.DingTalk, Secret: { } secret })
        {
            return options.Address;
        }

        string timestamp = time.GetUtcNow().ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
        byte[] hash = HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes($"{timestamp}\n{secret}"));
        string query = $"timestamp={timestamp}&sign={Uri.EscapeDataString(Convert.ToBase64String(hash))}";
        return new UriBuilder(options.Address)
        {
            Query = options.Address.Query.Length > 1 ? $"{options.Address.Query[1..]}&{query}" : query,
        }.Uri;
    }

    // Both robots answer 200 to everything and say in the body what came of it.
    private static async Task CheckAnswerAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        await response.Content.LoadIntoBufferAsync(MostAnswer, cancellationToken).ConfigureAwait(false);
        string answer = await response.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false);
        JsonObject? json;
        try
        {
            json = JsonNode.Parse(answer) as JsonObject;
        }
        catch (JsonException)
        {
            json = null;
        }

        if (json?["errcode"] is not JsonValue code || !code.TryGetValue(out int number))
        {
            throw new HttpRequestException(OperationsErrors.Message("NoRobot"), null, HttpStatusCode.OK);
        }

        if (number != 0)
        {
            throw new HttpRequestException($"errcode {number}: {json["errmsg"]}", null, HttpStatusCode.OK);
        }
    }

    private static string Text(KeywordBatchAlert alert) => $"{alert.Subject}\n{alert.Body}";

    private static string EscapeSlack(string text) =>
        text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);

    private static string Cut(string text)
    {
        if (Encoding.UTF8.GetByteCount(text) <= MostBytes)
        {
            return text;
        }

        int bytes = Encoding.UTF8.GetByteCount("…"), length = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (bytes + rune.Utf8SequenceLength > MostBytes)
            {
                break;
            }

            bytes += rune.Utf8SequenceLength;
            length += rune.Utf16SequenceLength;
        }

        return text[..length] + "…";
    }
}

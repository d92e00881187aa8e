using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Web;
using KeywordBatch.Configuration;
using KeywordBatch.Operations;
using KeywordBatch.Testing;
using KeywordBatch.Testing.Alerts;

namespace KeywordBatch.Core.Tests.Operations;

public sealed class WebhookTests
{
    private static readonly KeywordBatchAlert Alert = new(KeywordBatchAlertCause.RunFailed, "실패 <1> & 2", "줄 1\n줄 2") { Database = "sqlite:///x" };

    [Fact]
    public async Task Our_own_json_is_signed_by_the_secret()
    {
        await using FakeWebhookServer server = await FakeWebhookServer.StartAsync();

        KeywordBatchAlertDelivery delivery = await SendAsync([new("ALERT_WEBHOOK_URL", $"{server.Url}/hook?k=key-in-query"), new("ALERT_WEBHOOK_SECRET", "s3cret")]);

        Assert.True(delivery.Sent, delivery.Error);
        ReceivedRequest request = Assert.Single(server.Requests);
        JsonElement json = JsonDocument.Parse(request.Body).RootElement;
        string signature = Convert.ToHexStringLower(HMACSHA256.HashData("s3cret"u8, Encoding.UTF8.GetBytes(request.Body)));
        Assert.Equal("/hook?k=key-in-query", request.Target);
        Assert.Equal($"sha256={signature}", request.Headers["X-KeywordBatch-Signature"]);
        Assert.Equal("application/json; charset=utf-8", request.Headers["Content-Type"]);
        Assert.Equal(("RunFailed", Alert.Subject, Alert.Body), (Text(json, "cause"), Text(json, "subject"), Text(json, "body")));
        Assert.Equal(("2025-06-11T00:00:00Z", "sqlite:///x", false), (Text(json, "time"), Text(json, "database"), json.GetProperty("recovered").GetBoolean()));
        Assert.DoesNotContain("key-in-query", delivery.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Slack_gets_escaped_text()
    {
        await using FakeWebhookServer server = await FakeWebhookServer.StartAsync();

        KeywordBatchAlertDelivery delivery = await SendAsync([new("ALERT_SLACK_URL", $"{server.Url}/services/T/B/key")]);

        Assert.True(delivery.Sent, delivery.Error);
        Assert.Equal("실패 &lt;1&gt; &amp; 2\n줄 1\n줄 2", Text(JsonDocument.Parse(Assert.Single(server.Requests).Body).RootElement, "text"));
    }

    [Fact]
    public async Task DingTalk_is_signed_with_timestamp_and_secret()
    {
        await using FakeWebhookServer server = await FakeWebhookServer.StartAsync();
        server.Answer = """{"errcode":0,"errmsg":"ok"}""";

        KeywordBatchAlertDelivery delivery = await SendAsync(
            [new("ALERT_DINGTALK_URL", $"{server.Url}/robot/send?access_token=tok"), new("ALERT_DINGTALK_SECRET", "SECabc")]);

        Assert.True(delivery.Sent, delivery.Error);
        var query = HttpUtility.ParseQueryString(new Uri("http://x" + Assert.Single(server.Requests).Target).Query);
        string timestamp = new DateTimeOffset(2025, 6, 11, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds().ToString(System.Globalization.CultureInfo.InvariantCulture);
        string sign = Convert.ToBase64String(HMACSHA256.HashData("SECabc"u8, Encoding.UTF8.GetBytes(timestamp + "\nSECabc")));
        Assert.Equal(("tok", timestamp, sign), (query["access_token"], query["timestamp"], query["sign"]));
        AssertText(server);
    }

    [Fact]
    public async Task WeCom_gets_text_of_no_more_than_2048_bytes()
    {
        await using FakeWebhookServer server = await FakeWebhookServer.StartAsync();
        server.Answer = """{"errcode":0,"errmsg":"ok"}""";
        KeyValuePair<string, string?>[] settings = [new("ALERT_WECOM_URL", $"{server.Url}/cgi-bin/webhook/send?key=wkey")];

        Assert.True((await SendAsync(settings)).Sent);
        AssertText(server);
        Assert.True((await SendAsync(settings, Alert with { Body = new string('가', 3000) })).Sent);

        string content = Content(server.Requests.Last());
        Assert.InRange(Encoding.UTF8.GetByteCount(content), 2046, 2048);
        Assert.EndsWith("가…", content, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"errcode":93000,"errmsg":"invalid webhook url"}""", "93000: invalid webhook url")]
    [InlineData("""{"errcode":93000,"errmsg":"wkey of /send?key=wkey"}""", "93000: *** of ***")]
    [InlineData("<html>", "answer")]
    [InlineData("""{"errcode":"x"}""", "answer")]
    public async Task A_robot_that_answers_200_and_refuses_has_refused(string answer, string error)
    {
        await using FakeWebhookServer server = await FakeWebhookServer.StartAsync();
        server.Answer = answer;

        KeywordBatchAlertDelivery delivery = await SendAsync([new("ALERT_WECOM_URL", $"{server.Url}/send?key=wkey")]);

        Assert.False(delivery.Sent);
        Assert.Contains(error, delivery.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("wkey", delivery.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(500, "500")]
    [InlineData(403, "403")]
    [InlineData(302, "302")]
    public async Task Another_status_than_2xx_is_told(int status, string error)
    {
        await using FakeWebhookServer server = await FakeWebhookServer.StartAsync();
        server.Status = status;

        KeywordBatchAlertDelivery delivery = await SendAsync([new("ALERT_WEBHOOK_URL", $"{server.Url}/hook")]);

        Assert.False(delivery.Sent);
        Assert.Contains(error, delivery.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_channel_that_is_set_up_wrongly_leaves_the_others()
    {
        SettingsSource settings = SettingsSource.Empty.With(
            [new("RECIPIENT_EMAILS", "a@example.org"), new("ALERT_WEBHOOK_URL", "https://example.org/hook"), new("ALERT_SLACK_URL", "no address")]);
        var broken = new List<string>();

        var options = AlertOptions.From(settings, e => broken.Add(e.ErrorId));

        Assert.Null(options.Mail);
        Assert.Equal(WebhookKind.Generic, Assert.Single(options.Webhooks).Kind);
        Assert.Equal(["AlertSettingMissing", "InvalidAlertSetting"], broken);
        Assert.Throws<KeywordBatchException>(() => AlertOptions.From(settings));
    }

    [Fact]
    public async Task One_that_hangs_does_not_keep_another_from_being_told()
    {
        await using FakeWebhookServer hanging = await FakeWebhookServer.StartAsync();
        await using FakeWebhookServer well = await FakeWebhookServer.StartAsync();
        hanging.Hangs = true;
        SettingsSource settings = SettingsSource.Empty.With(
            [new("ALERT_WEBHOOK_URL", hanging.Url), new("ALERT_SLACK_URL", well.Url), new("ALERT_TIMEOUT", "0.5")]);

        using var sender = new AlertSender(AlertOptions.From(settings), TimeProvider.System);
        IReadOnlyList<KeywordBatchAlertDelivery> deliveries = await sender.SendAsync(Alert, default);

        Assert.Equal([("webhook", false), ("slack", true)], deliveries.Select(d => (d.Channel, d.Sent)));
        Assert.Contains("0.5 s", deliveries[0].Error, StringComparison.Ordinal);
    }

    private static async Task<KeywordBatchAlertDelivery> SendAsync(
        KeyValuePair<string, string?>[] settings, KeywordBatchAlert? alert = null)
    {
        using var sender = new AlertSender(AlertOptions.From(SettingsSource.Empty.With(settings)), new ManualTimeProvider());
        return Assert.Single(await sender.SendAsync(alert ?? Alert, default));
    }

    private static void AssertText(FakeWebhookServer server) =>
        Assert.Equal($"{Alert.Subject}\n{Alert.Body}", Content(server.Requests.Last()));

    private static string Content(ReceivedRequest request)
    {
        JsonElement json = JsonDocument.Parse(request.Body).RootElement;
        Assert.Equal("text", Text(json, "msgtype"));
        return json.GetProperty("text").GetProperty("content").GetString()!;
    }

    private static string Text(JsonElement json, string name) => json.GetProperty(name).GetString()!;
}

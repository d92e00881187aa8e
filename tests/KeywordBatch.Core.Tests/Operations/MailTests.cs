using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using KeywordBatch.Configuration;
using KeywordBatch.Operations;
using KeywordBatch.Testing.Alerts;

namespace KeywordBatch.Core.Tests.Operations;

public sealed class MailTests
{
    // The certificates of this test's own servers, by thumbprint: mail has no other way to trust one.
    private static readonly System.Collections.Concurrent.ConcurrentDictionary<string, bool> Trusted = new();

#pragma warning disable SYSLIB0014 // SmtpClient asks it, and nothing else.
    static MailTests() => ServicePointManager.ServerCertificateValidationCallback =
        (_, certificate, _, errors) => errors == System.Net.Security.SslPolicyErrors.None || Trusted.ContainsKey(certificate!.GetCertHashString());
#pragma warning restore SYSLIB0014

    [Fact]
    public async Task A_mail_goes_encrypted_and_logged_in_to_every_recipient()
    {
        using FakeSmtpServer server = Trust(new());

        KeywordBatchAlertDelivery delivery = await SendAsync(server, []);

        Assert.True(delivery is { Sent: true, Channel: "mail", Error: null }, delivery.Error);
        ReceivedMail mail = Assert.Single(server.Mails);
        Assert.Equal((FakeSmtpServer.User, true), (mail.User, mail.Encrypted));
        Assert.Equal("첫 줄\nsecond line", mail.Body.Trim().ReplaceLineEndings("\n"));
        Assert.Contains("one@example.org", mail.Raw, StringComparison.Ordinal);
        Assert.Contains("two@example.org", mail.Raw, StringComparison.Ordinal);
        Assert.Contains("Auto-Submitted: auto-generated", mail.Raw, StringComparison.Ordinal);
        Assert.Matches(@"(?m)^Message-ID: <\S+@example\.org>$", mail.Raw);
        Assert.DoesNotContain(server.Plain, l => l.StartsWith("AUTH", StringComparison.OrdinalIgnoreCase) || l.StartsWith("MAIL", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Each_mail_has_an_id_of_its_own_also_from_a_domain_beyond_ascii()
    {
        using FakeSmtpServer server = Trust(new());

        await SendAsync(server, [new("SENDER_EMAIL", "robot@배치.example")]);
        await SendAsync(server, [new("SENDER_EMAIL", "robot@배치.example")]);

        string[] ids = [.. server.Mails.Select(m => Regex.Match(m.Raw, @"(?m)^Message-ID: (<[\x21-\x7e]+@xn--[a-z0-9-]+\.example>)$").Groups[1].Value)];
        Assert.Equal(2, ids.Distinct().Count(id => id.Length > 0));
    }

    [Fact]
    public async Task A_server_without_StartTls_gets_neither_password_nor_mail()
    {
        using FakeSmtpServer server = new() { OffersTls = false };

        KeywordBatchAlertDelivery delivery = await SendAsync(server, []);

        Assert.False(delivery.Sent);
        Assert.Empty(server.Mails);
        Assert.DoesNotContain(server.Plain, l => l.StartsWith("AUTH", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task A_certificate_that_nobody_trusts_gets_nothing()
    {
        using FakeSmtpServer server = new();

        KeywordBatchAlertDelivery delivery = await SendAsync(server, []);

        Assert.False(delivery.Sent);
        Assert.Contains("certificate", delivery.Error, StringComparison.OrdinalIgnoreCase);
        Assert.Empty(server.Mails);
    }

    [Fact]
    public async Task Without_StartTls_it_goes_plain_only_when_the_settings_say_so()
    {
        using FakeSmtpServer server = new() { OffersTls = false };

        KeywordBatchAlertDelivery delivery = await SendAsync(server, [new("SMTP_STARTTLS", "false")]);

        Assert.True(delivery.Sent, delivery.Error);
        Assert.False(Assert.Single(server.Mails).Encrypted);
    }

    [Fact]
    public async Task A_wrong_password_a_refused_mail_and_a_silent_server_are_told_without_secrets()
    {
        using FakeSmtpServer server = Trust(new());
        KeywordBatchAlertDelivery wrong = await SendAsync(server, [new("SMTP_PASSWORD", "not-the-pass-w0rd")]);
        server.Refusal = "451 try later";
        KeywordBatchAlertDelivery refused = await SendAsync(server, []);
        using FakeSmtpServer silent = new() { Hangs = true };
        KeywordBatchAlertDelivery hung = await SendAsync(silent, [new("ALERT_TIMEOUT", "0.5")]);

        Assert.All([wrong, refused, hung], d => Assert.False(d.Sent));
        Assert.DoesNotContain("not-the-pass-w0rd", wrong.ToString(), StringComparison.Ordinal);
        Assert.Contains("try later", refused.Error, StringComparison.Ordinal);
        Assert.Contains("0.5 s", hung.Error, StringComparison.Ordinal);
        Assert.Empty(server.Mails);
    }

    [Fact]
    public async Task A_server_that_repeats_the_password_does_not_bring_it_into_what_is_told()
    {
        using FakeSmtpServer server = Trust(new() { Refusal = $"550 not with {FakeSmtpServer.Password}" });

        KeywordBatchAlertDelivery delivery = await SendAsync(server, []);

        Assert.EndsWith("not with ***", delivery.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mail_that_some_have_got_is_sent_and_the_others_are_named()
    {
        using FakeSmtpServer server = Trust(new() { Unknown = "two@" }), strange = Trust(new() { Unknown = "example" });

        KeywordBatchAlertDelivery delivery = await SendAsync(server, []);
        KeywordBatchAlertDelivery none = await SendAsync(strange, []);
        KeywordBatchAlertDelivery alone = await SendAsync(server, [new("RECIPIENT_EMAILS", "two@example.org")]);

        Assert.True(delivery.Sent);
        Assert.StartsWith("<two@example.org>: ", delivery.Error, StringComparison.Ordinal);
        Assert.Single(server.Mails);
        Assert.All([none, alone], d => Assert.False(d.Sent));
    }

    [Fact]
    public async Task No_server_at_all_is_told()
    {
        int port;
        using (var listener = new TcpListener(IPAddress.Loopback, 0))
        {
            listener.Start();
            port = ((IPEndPoint)listener.LocalEndpoint).Port;
        }

        using var sender = new AlertSender(AlertOptions.From(Settings(port, [])), TimeProvider.System);
        KeywordBatchAlertDelivery delivery = Assert.Single(await sender.SendAsync(new(KeywordBatchAlertCause.Manual, "s", "b"), default));

        Assert.False(delivery.Sent);
        Assert.Contains("refused", delivery.Error, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("RECIPIENT_EMAILS", ";", "InvalidAlertSetting")]
    [InlineData("RECIPIENT_EMAILS", "not an address", "InvalidAlertSetting")]
    [InlineData("SENDER_EMAIL", "robot", "InvalidAlertSetting")]
    [InlineData("SMTP_PORT", "465", "InvalidAlertSetting")]
    [InlineData("SMTP_PORT", "0", "InvalidSetting")]
    [InlineData("SMTP_STARTTLS", "perhaps", "InvalidAlertSetting")]
    [InlineData("ALERT_WEBHOOK_URL", "ftp://example.org/x", "InvalidAlertSetting")]
    [InlineData("ALERT_DINGTALK_URL", "https://user:pw@example.org/x", "InvalidAlertSetting")]
    public void A_wrong_setting_is_named_without_its_secrets(string key, string value, string errorId)
    {
        KeywordBatchException error = Assert.Throws<KeywordBatchException>(() => AlertOptions.From(Settings(25, [new(key, value)])));

        Assert.Equal(errorId, error.ErrorId);
        Assert.Contains(key, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("pw@", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Recipients_without_a_server_or_a_sender_are_a_mistake_and_a_server_alone_is_none()
    {
        KeywordBatchException host = Assert.Throws<KeywordBatchException>(
            () => AlertOptions.From(SettingsSource.Empty.With([new("RECIPIENT_EMAILS", "a@example.org")])));
        KeywordBatchException sender = Assert.Throws<KeywordBatchException>(
            () => AlertOptions.From(SettingsSource.Empty.With([new("RECIPIENT_EMAILS", "a@example.org"), new("SMTP_HOST", "localhost")])));

        Assert.Contains("SMTP_HOST", host.Message, StringComparison.Ordinal);
        Assert.Contains("SENDER_EMAIL", sender.Message, StringComparison.Ordinal);
        Assert.False(AlertOptions.From(SettingsSource.Empty.With([new("SMTP_HOST", "localhost")])).HasChannels);
    }

    private static FakeSmtpServer Trust(FakeSmtpServer server)
    {
        Trusted[server.Certificate.GetCertHashString()] = true;
        return server;
    }

    private static async Task<KeywordBatchAlertDelivery> SendAsync(FakeSmtpServer server, KeyValuePair<string, string?>[] more)
    {
        using var sender = new AlertSender(AlertOptions.From(Settings(server.Port, more)), TimeProvider.System);
        return Assert.Single(await sender.SendAsync(new(KeywordBatchAlertCause.Manual, "제목\r\nBcc: x@example.org", "첫 줄\nsecond line"), default));
    }

    private static SettingsSource Settings(int port, KeyValuePair<string, string?>[] more) => SettingsSource.Empty.With(
    [
        new("SMTP_HOST", "localhost"), new("SMTP_PORT", $"{port}"), new("SMTP_USER", FakeSmtpServer.User), new("SMTP_PASSWORD", FakeSmtpServer.Password),
        new("SENDER_EMAIL", FakeSmtpServer.User), new("SENDER_NAME", "배치"), new("RECIPIENT_EMAILS", "one@example.org; two@example.org"),
    ]).With(more);
}

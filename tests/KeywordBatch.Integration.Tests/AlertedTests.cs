using System.Text.Json;
using KeywordBatch.Configuration;
using KeywordBatch.Testing;
using KeywordBatch.Testing.Alerts;

namespace KeywordBatch.Integration.Tests;

/// <summary>Tests of what sends alerts: a web server of their own that takes them, and a folder that remembers them.</summary>
public abstract class AlertedTests : IAsyncLifetime, IDisposable
{
    private FakeWebhookServer _web = null!;

    protected TempHome Home { get; } = new();

    protected FakeWebhookServer Web => _web;

    /// <summary>Cause and whether it is over, of each alert.</summary>
    protected string[] Alerts => [.. Sent.Select(j => $"{j.GetProperty("cause").GetString()} {j.GetProperty("recovered").GetBoolean()}")];

    protected JsonElement[] Sent => [.. _web.Requests.Select(r => JsonDocument.Parse(r.Body).RootElement)];

    protected SettingsSource Settings => SettingsSource.Empty.With([new("ALERT_WEBHOOK_URL", _web.Url), new("ALERT_FOLDER", Home.File("alerts"))]);

    public async Task InitializeAsync() => _web = await FakeWebhookServer.StartAsync();

    public async Task DisposeAsync() => await _web.DisposeAsync();

    public void Dispose()
    {
        Home.Dispose();
        GC.SuppressFinalize(this);
    }

    protected string Body(int alert) => Sent[alert].GetProperty("body").GetString()!;
}

using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using KeywordBatch.Batch;
using KeywordBatch.Classification;
using KeywordBatch.Configuration;
using KeywordBatch.Database;
using KeywordBatch.Operations;
using KeywordBatch.Testing.Servers;

namespace KeywordBatch.Integration.Tests.Batch;

[Collection("batch")]
public sealed class MetricsServerTests(ServersFixture fixture)
{
    [Fact]
    public async Task Metrics_count_runs_and_health_judges_them()
    {
        await using TestDatabase test = await TestDatabase.CreateAsync(fixture.Servers, DatabaseEngine.Sqlite);
        await test.InitializeAsync(RulesClassifier.DefaultCategories);
        await new ChatImporter(test.Database).ImportAsync(
            new[] { new ChatMessage(new(2025, 6, 11, 1, 2, 3), "물음") }.ToAsyncEnumerable(), null, null, default);
        int port = FreePort();
        await using MetricsServer server = MetricsServer.Start(port, test.Database, TimeProvider.System);
        using var client = new HttpClient { BaseAddress = new($"http://127.0.0.1:{port}") };
        using RulesClassifier rules = RulesClassifier.From(SettingsSource.Empty, null);
        var runner = new BatchRunner(test.Database, rules, new(), new() { Journal = null }, new RecordingHost(), TimeProvider.System, new Random(1));

        HttpResponseMessage before = await client.GetAsync("/health");
        await runner.RunAsync(KeywordBatchMode.Basic, new(new(2025, 6, 11), new(2025, 6, 11)), default);
        string metrics = await client.GetStringAsync("/metrics");
        HttpResponseMessage after = await client.GetAsync("/health");
        await test.ExecuteAsync("UPDATE keyword_batch_run SET status = 'failed', last_error = 'boom'");
        await test.ExecuteAsync("""
            INSERT INTO keyword_batch_unit (source, day, bucket, buckets, status, epoch, processed, skipped, failed, attempts, last_error)
            VALUES ('sync:stocks', '2025-06-11', 0, 1, 'failed', 1, 0, 0, 0, 1, 'the feed is down')
            """);
        HttpResponseMessage failing = await client.GetAsync("/health");

        string[] lines = metrics.Split('\n');
        Assert.Contains("# TYPE keywordbatch_rows_total counter", lines);
        Assert.Contains(lines, l => l.StartsWith("keywordbatch_rows_total ", StringComparison.Ordinal) && l != "keywordbatch_rows_total 0");
        Assert.Contains("# TYPE keywordbatch_chunk_duration_seconds histogram", lines);
        Assert.Contains(lines, l => l.StartsWith("keywordbatch_chunk_duration_seconds_bucket{le=\"+Inf\"} ", StringComparison.Ordinal));
        Assert.Contains(lines, l => l.StartsWith("keywordbatch_runs_total{status=\"completed\"} ", StringComparison.Ordinal));
        Assert.Equal(("Unknown", 200), (await StatusAsync(before), (int)before.StatusCode));
        Assert.Equal(("Healthy", 200), (await StatusAsync(after), (int)after.StatusCode));
        Assert.Equal(("Failing", 503), (await StatusAsync(failing), (int)failing.StatusCode));
        Assert.Contains("\"table\":\"stocks\",\"status\":\"Failing\"", await failing.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync("/")).StatusCode);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await client.PostAsync("/metrics", null)).StatusCode);
    }

    [Fact]
    public async Task A_port_that_is_taken_is_told_and_a_database_that_is_not_there_is_no_health()
    {
        var database = new KeywordDatabase(
            DatabaseUrl.Parse("mysql://root:s3cret-pw@127.0.0.1:1/none"), TableNames.From(SettingsSource.Empty), new() { ConnectTimeoutSeconds = 2 });
        int port = FreePort();
        await using MetricsServer server = MetricsServer.Start(port, database, TimeProvider.System);
        using var client = new HttpClient { BaseAddress = new($"http://127.0.0.1:{port}") };

        KeywordBatchException taken = Assert.Throws<KeywordBatchException>(() => MetricsServer.Start(port, database, TimeProvider.System));
        HttpResponseMessage health = await client.GetAsync("/health");

        Assert.Equal("MetricsPortUnusable", taken.ErrorId);
        Assert.Equal(503, (int)health.StatusCode);
        string told = await health.Content.ReadAsStringAsync();
        Assert.Contains("127.0.0.1:1/none", told, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret-pw", told, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_that_does_not_answer_keeps_no_metrics_back_and_one_without_tables_is_failing()
    {
        await using TestDatabase test = await TestDatabase.CreateAsync(fixture.Servers, DatabaseEngine.MySql);
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var none = new KeywordDatabase(
            DatabaseUrl.Parse($"mysql://root@127.0.0.1:{((IPEndPoint)silent.LocalEndpoint).Port}/none"), TableNames.From(SettingsSource.Empty));
        (int port, int silentPort) = (FreePort(), FreePort());
        await using MetricsServer server = MetricsServer.Start(port, test.Database, TimeProvider.System);
        await using MetricsServer waiting = MetricsServer.Start(silentPort, none, TimeProvider.System);
        using var client = new HttpClient();

        Task<HttpResponseMessage> waits = client.GetAsync($"http://127.0.0.1:{silentPort}/health");
        using TcpClient asked = await silent.AcceptTcpClientAsync();
        string metrics = await client.GetStringAsync($"http://127.0.0.1:{silentPort}/metrics");
        bool waited = !waits.IsCompleted;
        HttpResponseMessage empty = await client.GetAsync($"http://127.0.0.1:{port}/health");

        Assert.NotEmpty(metrics);
        Assert.True(waited);
        Assert.Equal(("Failing", 503), (await StatusAsync(empty), (int)empty.StatusCode));
    }

    private static async Task<string?> StatusAsync(HttpResponseMessage response) =>
        JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement.GetProperty("status").GetString();

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

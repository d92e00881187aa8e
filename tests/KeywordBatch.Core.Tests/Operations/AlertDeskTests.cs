using KeywordBatch.Configuration;
using KeywordBatch.Operations;
using KeywordBatch.Testing;
using KeywordBatch.Testing.Alerts;

namespace KeywordBatch.Core.Tests.Operations;

public sealed class AlertDeskTests : IAsyncLifetime, IDisposable
{
    private readonly TempHome _home = new();
    private readonly ManualTimeProvider _time = new();
    private readonly List<string> _warnings = [];
    private readonly List<string> _errors = [];
    private FakeWebhookServer _server = null!;

    public async Task InitializeAsync() => _server = await FakeWebhookServer.StartAsync();

    public async Task DisposeAsync() => await _server.DisposeAsync();

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task A_cause_is_told_once_an_hour_whoever_meets_it()
    {
        using AlertDesk one = Desk(), other = Desk(), elsewhere = Desk(scope: "another");

        Assert.Equal(1, await RaiseAsync(one));
        Assert.Equal(0, await RaiseAsync(one));
        Assert.Equal(0, await RaiseAsync(other));
        Assert.Equal(1, await RaiseAsync(other, KeywordBatchAlertCause.HealthLow));
        Assert.Equal(1, await RaiseAsync(elsewhere));
        _time.Advance(TimeSpan.FromMinutes(59));
        Assert.Equal(0, await RaiseAsync(one));
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(1, await RaiseAsync(other));
        Assert.Equal(4, _server.Requests.Count);
    }

    [Fact]
    public async Task Many_at_once_tell_it_once()
    {
        // Their waits for each other are real.
        AlertDesk[] desks = [.. Enumerable.Range(0, 16).Select(_ => Desk(time: TimeProvider.System))];

        int[] sent = await Task.WhenAll(desks.Select(d => Task.Run(() => RaiseAsync(d))));

        Assert.Equal(1, sent.Sum());
        Assert.Single(_server.Requests);
        Array.ForEach(desks, d => d.Dispose());
    }

    [Fact]
    public async Task Its_end_is_told_once_and_only_to_those_who_knew()
    {
        using AlertDesk desk = Desk();

        Assert.Equal(0, await ResolveAsync(desk));
        await RaiseAsync(desk);
        Assert.Equal(1, await ResolveAsync(desk));
        Assert.Equal(0, await ResolveAsync(desk));
        Assert.Contains("\"recovered\":true", _server.Requests.Last().Body, StringComparison.Ordinal);

        // Again within the hour: neither told nor, when it is over, taken back.
        Assert.Equal(0, await RaiseAsync(desk));
        Assert.Equal(0, await ResolveAsync(desk));
        Assert.Equal(2, _server.Requests.Count);
    }

    [Fact]
    public async Task What_reached_nobody_is_tried_again_and_told()
    {
        using AlertDesk desk = Desk();
        _server.Status = 500;

        await RaiseAsync(desk);
        await RaiseAsync(desk);
        Assert.Equal(0, await ResolveAsync(desk));
        _server.Status = 200;
        Assert.Equal(1, await RaiseAsync(desk));

        Assert.Equal(3, _server.Requests.Count);
        Assert.Equal(2, _errors.Count);
        Assert.All(_errors, e => Assert.Contains("500", e, StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_end_that_reached_nobody_is_told_the_next_time()
    {
        using AlertDesk desk = Desk();
        await RaiseAsync(desk);
        _server.Status = 500;
        await ResolveAsync(desk);
        _server.Status = 200;

        Assert.Equal(1, await ResolveAsync(desk));
        Assert.Equal(0, await ResolveAsync(desk));
        Assert.Single(_errors);
    }

    [Fact]
    public async Task Who_was_told_hears_of_the_end_though_a_later_alert_reached_nobody()
    {
        using AlertDesk desk = Desk();
        await RaiseAsync(desk);
        _time.Advance(TimeSpan.FromHours(1));
        _server.Status = 500;
        await RaiseAsync(desk);
        _server.Status = 200;

        Assert.Equal(1, await ResolveAsync(desk));
    }

    [Fact]
    public async Task A_file_that_a_power_cut_left_is_no_reason_to_be_silent()
    {
        using AlertDesk desk = Desk();
        await RaiseAsync(desk);
        await File.WriteAllTextAsync(Assert.Single(Directory.GetFiles(_home.Path)), "{\"Open\":tr");

        Assert.Equal(1, await RaiseAsync(desk));
    }

    [Fact]
    public async Task A_folder_that_cannot_be_used_is_warned_of_and_the_alert_goes_out()
    {
        Directory.CreateDirectory(_home.Path);
        string file = _home.File("taken");
        await File.WriteAllTextAsync(file, "");
        using AlertDesk desk = Desk(folder: file);

        Assert.Equal(1, await RaiseAsync(desk));
        Assert.Contains(_warnings, w => w.Contains(file, StringComparison.Ordinal));
    }

    private AlertDesk Desk(string scope = "sqlite:///x", string? folder = null, TimeProvider? time = null) =>
        new(
            AlertOptions.From(SettingsSource.Empty.With([new("ALERT_WEBHOOK_URL", _server.Url), new("ALERT_FOLDER", folder ?? _home.Path)])),
            scope,
            _warnings.Add,
            time ?? _time);

    private async Task<int> RaiseAsync(AlertDesk desk, KeywordBatchAlertCause cause = KeywordBatchAlertCause.RunFailed) =>
        Counted(await desk.RaiseAsync(new(cause, "s", "b"), default));

    private async Task<int> ResolveAsync(AlertDesk desk) =>
        Counted(await desk.ResolveAsync(new(KeywordBatchAlertCause.RunFailed, "over", ""), default));

    private int Counted(IReadOnlyList<KeywordBatchAlertDelivery> deliveries)
    {
        lock (_errors)
        {
            _errors.AddRange(deliveries.Select(d => d.Error).OfType<string>());
        }

        return deliveries.Count;
    }
}

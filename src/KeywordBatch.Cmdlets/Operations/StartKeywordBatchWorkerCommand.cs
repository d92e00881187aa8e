using System.Management.Automation;
using System.Runtime.InteropServices;
using KeywordBatch.Configuration;
using KeywordBatch.Database;
using KeywordBatch.Operations;

namespace KeywordBatch.Cmdlets;

[Cmdlet(VerbsLifecycle.Start, "KeywordBatchWorker", SupportsShouldProcess = true)]
[OutputType(typeof(KeywordBatchAttempt))]
public sealed class StartKeywordBatchWorkerCommand : DatabaseCmdlet
{
    private SettingsSource _settings = SettingsSource.Empty;
    private LogOptions? _log;
    private ScheduleWorkerOptions _options = new();
    private string _folder = "";
    private string? _module;

    [Parameter(HelpMessage = "Ends by itself after so many attempts, 1 or more. Default: runs until Ctrl+C.")]
    [ValidateRange(1, int.MaxValue)]
    public int? MaxAttempt { get; set; }

    [Parameter(HelpMessage = "Ends by itself after this time, such as 08:00:00, when what it has begun is done. Default: runs until Ctrl+C.")]
    [ValidateNotNull]
    public TimeSpan? Duration { get; set; }

    [Parameter(HelpMessage = "Schedules worked on at once, 1 to 32.")]
    [ValidateRange(1, 32)]
    public int ThrottleLimit { get; set; } = 4;

    [Parameter(HelpMessage = "Serves /metrics for Prometheus and /health on this port of 127.0.0.1, 1 to 65535. Default: serves nothing.")]
    [ValidateRange(1, 65_535)]
    public int? MetricsPort { get; set; }

    [Parameter(HelpMessage = "A file that the log of the worker and its runs is added to, a JSON object a line. Default: none.")]
    [ValidateNotNullOrEmpty]
    public string? LogPath { get; set; }

    protected override void Prepare()
    {
        base.Prepare();
        _folder = CurrentFolder;
        _settings = SettingsSource.Load(_folder);
        _options = new() { Settings = _settings, MaxAttempts = MaxAttempt, Duration = Duration, MaxConcurrency = ThrottleLimit };
        _module = MyInvocation.MyCommand.Module is { } module ? Path.Combine(module.ModuleBase, module.Name + ".psd1") : null;
        _log = LogPath is null ? null : LogOptions.From(ResolvePath(LogPath), _settings);
        ScheduleBatch.Check(_settings);
    }

    private protected override async Task RunAsync(KeywordDatabase database, CmdletOutput output, CancellationToken cancellationToken)
    {
        if (!await output.ShouldProcessAsync(database.Url.ToString(), CmdletTexts.Get("StartWorker")))
        {
            return;
        }

        // PowerShell itself would end in the middle of what it does.
        using var told = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using PosixSignalRegistration ending = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context =>
        {
            context.Cancel = true;
            _ = told.CancelAsync();
        });
        await using MetricsServer? metrics = MetricsPort is { } port ? MetricsServer.Start(port, database, Clock) : null;
        await ScheduleLog.RunAsync(
            _log,
            _settings,
            database,
            Clock,
            watch => new CmdletScheduleHost(database, _settings, output, Clock, watch, _folder, _module),
            host => new ScheduleWorker(database, host, _options, Clock).RunAsync(told.Token));
    }
}

using KeywordBatch.Configuration;
using KeywordBatch.Database;
using KeywordBatch.Operations;

namespace KeywordBatch.Cmdlets;

/// <summary>Runs the batches and scripts of schedules in PowerShell, and writes their attempts.</summary>
/// <param name="database">The worker's database.</param>
/// <param name="settings">The settings of its folder.</param>
/// <param name="output">The cmdlet's output.</param>
/// <param name="clock">The clock.</param>
/// <param name="watch">Runs a batch, with a log or without.</param>
/// <param name="folder">The folder that scripts run in.</param>
/// <param name="module">This module, for scripts.</param>
internal sealed class CmdletScheduleHost(
    KeywordDatabase database, SettingsSource settings, CmdletOutput output, TimeProvider clock, ScheduleLog.Watch watch, string folder, string? module) : IScheduleHost
{
    public Task<KeywordBatchSummary> RunAsync(KeywordBatchSchedule schedule, DateOnly day, CancellationToken cancellationToken) =>
        new ScheduleBatch(database, settings, watch, clock)
            .RunAsync(schedule, day, new CmdletBatchHost(output, passThru: false), cancellationToken);

    public Task<KeywordBatchUnit?> RunScriptAsync(KeywordBatchSchedule schedule, DateOnly day, CancellationToken cancellationToken) =>
        new ScheduleScript(database, settings, folder, module, line => output.NoteVerbose($"{schedule.Name}: {line}"), Warning, clock)
            .RunAsync(schedule, day, cancellationToken);

    public void AttemptStarted(KeywordBatchAttempt attempt) =>
        output.NoteVerbose(CmdletTexts.Get("AttemptBegun", attempt.Schedule, attempt.Attempt, attempt.Day));

    public void AttemptEnded(KeywordBatchAttempt attempt) => output.NoteObject(attempt);

    public void Warning(string text) => output.NoteWarning(text);
}

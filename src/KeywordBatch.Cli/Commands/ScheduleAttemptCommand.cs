using System.CommandLine;
using KeywordBatch.Database;
using KeywordBatch.Operations;

namespace KeywordBatch.Cli.Commands;

/// <summary>keywordbatch schedule attempt: what timers and cron start where no worker runs.</summary>
internal static class ScheduleAttemptCommand
{
    public static Command Create() =>
        ScheduleOptions.Add(new("attempt"))
            .Runs(RunAsync);

    private static async Task<int> RunAsync(CliContext context, CancellationToken cancellationToken)
    {
        KeywordBatchSchedule schedule = ScheduleOptions.Read(context, register: false);
        KeywordDatabase database = context.OpenDatabase();
        KeywordBatchAttempt attempt = await new ScheduleWorker(database, new CliScheduleHost(context, database), new() { Settings = context.Settings }, context.Clock)
            .AttemptAsync(schedule, cancellationToken);
        return attempt.Outcome switch
        {
            "succeeded" or "skipped" or "missed" => ExitCode.Done,
            "cancelled" => ExitCode.Cancelled,
            "incomplete" => ExitCode.Incomplete,

            // Failed. Never Incomplete, which a unit of systemd counts as success.
            _ => attempt.FailureKind is { } kind && ExitCode.Of(kind) is not ExitCode.Incomplete and var code ? code : ExitCode.Usage,
        };
    }
}

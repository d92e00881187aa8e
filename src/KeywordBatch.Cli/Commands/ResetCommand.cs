using System.CommandLine;
using KeywordBatch.Batch;
using KeywordBatch.Database;
using KeywordBatch.Questions;

namespace KeywordBatch.Cli.Commands;

/// <summary>keywordbatch reset: has the days of a period taken up again, with what was left alone for failing too often.</summary>
internal static class ResetCommand
{
    private static readonly Option<bool> DryRun = new("--dry-run");

    public static Command Create() =>
        new Command("reset")
        {
            SharedOptions.Start, SharedOptions.End, KeptDays.Table, SharedOptions.Database, DryRun, SharedOptions.Json,
        }.Runs(RunAsync);

    private static async Task<int> RunAsync(CliContext context, CancellationToken cancellationToken)
    {
        Period period = context.Period;
        KeywordDatabase database = context.OpenDatabase();
        int reset = 0, running = 0;
        if (await KeptDays.FindSourceAsync(context, database, cancellationToken) is { } source)
        {
            var units = new UnitStore(database, source);
            foreach (KeywordBatchUnit unit in await units.ListAsync(period, cancellationToken))
            {
                if (unit.Status == "running")
                {
                    running++;
                    await context.Error.WriteLineAsync(CliTexts.Get("ResetRunning", unit.Day, unit.Bucket + 1, unit.Buckets, unit.Owner));
                    continue;
                }

                if (context.Get(DryRun) || await units.ResetAsync(unit, cancellationToken))
                {
                    reset++;
                    await context.Error.WriteLineAsync(KeptDays.Line(unit));
                }
            }
        }

        await context.Error.WriteLineAsync(CliTexts.Get(context.Get(DryRun) ? "WouldReset" : "Reset", reset));
        await context.WriteJsonAsync(new { period.Start, period.End, Table = context.Get(KeptDays.Table), reset, running });
        return running == 0 ? ExitCode.Done : ExitCode.Incomplete;
    }
}

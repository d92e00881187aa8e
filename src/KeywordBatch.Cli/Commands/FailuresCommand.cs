using System.CommandLine;
using System.Globalization;
using KeywordBatch.Batch;
using KeywordBatch.Database;
using KeywordBatch.Questions;

namespace KeywordBatch.Cli.Commands;

/// <summary>keywordbatch failures: the questions, or the rows of a sync, that could not be stored, and why.</summary>
internal static class FailuresCommand
{
    private static readonly Option<long?> RunId = SharedOptions.Whole<long?>("--run", "N", 1, long.MaxValue);

    public static Command Create()
    {
        var command = new Command("failures")
        {
            SharedOptions.Start, SharedOptions.End, RunId, KeptDays.Table, SharedOptions.Database, SharedOptions.Json,
        };
        command.Validators.Add(result =>
        {
            // A sync is no run of the batch: none of its rows would be found.
            if (result.GetResult(RunId) is not null && result.GetResult(KeptDays.Table) is not null)
            {
                result.AddError(CliTexts.Get("RunOrTable"));
            }
        });
        return command.Runs(RunAsync);
    }

    private static async Task<int> RunAsync(CliContext context, CancellationToken cancellationToken)
    {
        Period period = context.Period;
        KeywordDatabase database = context.OpenDatabase();
        bool json = context.Get(SharedOptions.Json);
        long count = 0;
        if (await KeptDays.FindSourceAsync(context, database, cancellationToken) is { } source)
        {
            await foreach (KeywordFailure failure in new FailureStore(database, source).ReadAsync(period, context.Get(RunId) ?? 0, cancellationToken))
            {
                count++;
                await (json ? context.WriteJsonLineAsync(failure) : context.Output.WriteLineAsync(Line(failure)));
            }
        }

        await context.Error.WriteLineAsync(CliTexts.Get("FailuresListed", count));
        return count == 0 ? ExitCode.Done : ExitCode.Incomplete;
    }

    private static string Line(KeywordFailure failure) => string.Create(
        CultureInfo.InvariantCulture,
        $"{failure.Date:O}\t{failure.Stage}\t{failure.Attempts}\t{failure.FailedAt:yyyy-MM-dd HH:mm:ss}\t{CliTexts.OneLine(failure.Reason)}\t{failure.Count}\t{CliTexts.OneLine(failure.Text)}");
}

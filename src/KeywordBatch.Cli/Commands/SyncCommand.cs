using System.CommandLine;
using KeywordBatch.Batch;
using KeywordBatch.Database;
using KeywordBatch.Operations;
using KeywordBatch.Sync;

namespace KeywordBatch.Cli.Commands;

/// <summary>keywordbatch sync: rows of a file into any table.</summary>
internal static class SyncCommand
{
    /// <summary>More refused rows than these are counted only.</summary>
    private const int MostRefused = 20;

    private static readonly Option<string> File = new("--file")
    {
        HelpName = "FILE",
        Required = true,
    };

    private static readonly Option<string> Table = new("--table")
    {
        HelpName = "TABLE",
        Required = true,
    };

    private static readonly Option<string> Key = new("--key")
    {
        HelpName = "A,B",
        Required = true,
    };

    private static readonly Option<string?> LogFile = new("--log-file") { HelpName = "LOG" };

    public static Command Create() =>
        new Command("sync")
        {
            File, Table, Key, LogFile, SharedOptions.TextEncoding, SharedOptions.Database, SharedOptions.Json,
        }.Runs(RunAsync);

    private static async Task<int> RunAsync(CliContext context, CancellationToken cancellationToken)
    {
        KeywordDatabase database = context.OpenDatabase();
        string path = context.Get(File)!, table = context.Get(Table)!;
        string[] key = context.Get(Key)!.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        long unreadable = 0, told = 0;
        var reader = new RowFileReader(
            StandardInput.NameOf(path),
            error =>
            {
                unreadable++;
                Refuse(error.Message);
            });
        using StreamReader input = await StandardInput.OpenAsync(path, context.Get(SharedOptions.TextEncoding), cancellationToken);
        TableSyncSummary summary;
        using (var progress = new ProgressView(context, CliTexts.Get("Syncing", table), CliTexts.Get("Rows")))
        {
            summary = await SyncLog.RunAsync(
                LogOptions.From(context.Get(LogFile), context.Settings),
                context.Settings,
                database,
                context.Clock,
                text => context.Error.WriteLine(CliTexts.Get("Warning", text)),
                failure => Refuse(CliTexts.Get("RowRefused", failure.Key, failure.Reason)),
                failed => new TableSync(database, BatchOptions.From(context.Settings), context.Clock).SyncAsync(
                    table, key, reader.ReadAsync(input, cancellationToken), failed, done => progress.Report(done.Read, null), cancellationToken));
        }

        long read = summary.Read + unreadable, failed = summary.Failed + unreadable;
        double seconds = summary.Duration.TotalSeconds;
        await context.Error.WriteLineAsync(
            CliTexts.Get("Synced", read, summary.Inserted, summary.Updated, summary.Unchanged, failed, table, database.Url, seconds));
        await context.WriteJsonAsync(
            new { table, read, inserted = summary.Inserted, updated = summary.Updated, unchanged = summary.Unchanged, failed, seconds = Math.Round(seconds, 3) });
        return failed == 0 ? ExitCode.Done : ExitCode.Incomplete;

        void Refuse(string message)
        {
            // Lines are read beside the rows that are stored.
            long refused = Interlocked.Increment(ref told);
            if (refused <= MostRefused)
            {
                context.Error.WriteLine(message);
            }
            else if (refused == MostRefused + 1)
            {
                context.Error.WriteLine(CliTexts.Get("RowsCounted"));
            }
        }
    }
}

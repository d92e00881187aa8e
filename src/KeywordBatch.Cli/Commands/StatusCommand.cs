using System.CommandLine;
using System.Globalization;
using KeywordBatch.Batch;
using KeywordBatch.Database;
using KeywordBatch.Operations;
using KeywordBatch.Questions;
using KeywordBatch.Sync;

namespace KeywordBatch.Cli.Commands;

/// <summary>keywordbatch status: the last runs and attempts, and the days of chats and of synced tables that are not done.</summary>
internal static class StatusCommand
{
    /// <summary>How far back open days are looked for.</summary>
    private const int Days = 366;

    private static readonly Option<int> Newest = SharedOptions.Whole("--newest", "N", 1, 1000, () => 5);

    public static Command Create() => new Command("status")
    {
        Newest, SharedOptions.Database, SharedOptions.Json,
    }.Runs(RunAsync);

    private static async Task<int> RunAsync(CliContext context, CancellationToken cancellationToken)
    {
        KeywordDatabase database = context.OpenDatabase();
        bool kept = (await database.GetSchemaAsync(cancellationToken)).HasOwnTables;
        var today = DateOnly.FromDateTime(context.Clock.GetLocalNow().DateTime);
        IReadOnlyList<KeywordBatchRun> runs = kept ? await new RunStore(database).ListAsync(0, context.Get(Newest), cancellationToken) : [];
        var period = new Period(today.AddDays(-Days), today.AddDays(1));
        KeywordBatchUnit[] open = kept ? await ListOpenAsync(new(database), period, cancellationToken) : [];
        var syncs = new List<(string Table, KeywordBatchUnit[] Open)>();
        foreach (string table in await SyncTables.ListSyncedAsync(database, cancellationToken))
        {
            syncs.Add((table, await ListOpenAsync(new(database, SyncTables.SourceOf(table)), period, cancellationToken)));
        }

        if (!kept && syncs.Count == 0)
        {
            await context.Error.WriteLineAsync(CliTexts.Get("StatusNoTables", database.Url));
        }

        IReadOnlyList<KeywordBatchAttempt> attempts = await new AttemptStore(database).ListAsync(null, context.Get(Newest), cancellationToken);
        if (context.Get(SharedOptions.Json))
        {
            await context.WriteJsonLineAsync(new
            {
                database = database.Url.ToString(),
                runs = runs.Select(RunJson),
                openUnits = open.Select(UnitJson),
                syncs = syncs.Select(s => new { s.Table, openUnits = s.Open.Select(UnitJson) }),
                attempts = attempts.Select(ScheduleJson.From),
            });
            return ExitCode.Done;
        }

        await WriteAsync(context, CliTexts.Get("StatusRuns"), runs.Select(Line));
        await WriteAsync(context, CliTexts.Get("StatusUnits"), open.Select(KeptDays.Line));
        foreach ((string table, KeywordBatchUnit[] days) in syncs)
        {
            await WriteAsync(context, CliTexts.Get("StatusSync", table), days.Select(KeptDays.Line));
        }

        await WriteAsync(context, CliTexts.Get("StatusAttempts"), attempts.Select(Line));
        return ExitCode.Done;
    }

    private static async Task<KeywordBatchUnit[]> ListOpenAsync(UnitStore units, Period period, CancellationToken cancellationToken) =>
        [.. (await units.ListAsync(period, cancellationToken)).Where(u => u.Status != "completed" || u.Failed > 0)];

    private static object UnitJson(KeywordBatchUnit u) =>
        new { u.Day, u.Bucket, u.Buckets, u.Status, u.Owner, u.Processed, u.Skipped, u.Failed, u.Attempts, u.LastError };

    private static object RunJson(KeywordBatchRun run) => new
    {
        run.RunId,
        Mode = run.Mode.ToString().ToLowerInvariant(),
        run.Start,
        run.End,
        run.Status,
        run.StartedAt,
        run.EndedAt,
        run.Read,
        run.Processed,
        run.Skipped,
        run.Failed,
        run.Rows,
        run.LastError,
    };

    private static async Task WriteAsync(CliContext context, string title, IEnumerable<string> lines)
    {
        await context.Output.WriteLineAsync($"[{title}]");
        bool any = false;
        foreach (string line in lines)
        {
            any = true;
            await context.Output.WriteLineAsync(line);
        }

        if (!any)
        {
            await context.Output.WriteLineAsync(CliTexts.Get("StatusNone"));
        }
    }

    private static string Line(KeywordBatchRun run) => string.Create(
        CultureInfo.InvariantCulture,
        $"{run.RunId}\t{run.Mode.ToString().ToLowerInvariant()}\t{run.Start:O}\t{run.End:O}\t{run.Status}\t{run.StartedAt:yyyy-MM-dd HH:mm:ss}\t{run.Processed}\t{run.Skipped}\t{run.Failed}\t{run.LastError}");

    private static string Line(KeywordBatchAttempt attempt) => string.Create(
        CultureInfo.InvariantCulture,
        $"{attempt.Schedule}\t{attempt.Day:O}\t{attempt.Attempt}\t{attempt.Outcome}\t{attempt.StartedAt:yyyy-MM-dd HH:mm:ss}\t{attempt.Message}");
}

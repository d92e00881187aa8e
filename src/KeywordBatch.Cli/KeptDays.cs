using System.CommandLine;
using System.Globalization;
using KeywordBatch.Database;
using KeywordBatch.Sync;

namespace KeywordBatch.Cli;

/// <summary>The days that are kept of the chats, or of a table that is synced day by day.</summary>
internal static class KeptDays
{
    public static Option<string?> Table { get; } = new("--table") { HelpName = "TABLE" };

    /// <summary>Under which source the days of --table are kept, the chats' without it; null, which is told, where nothing is kept.</summary>
    public static async Task<string?> FindSourceAsync(CliContext context, KeywordDatabase database, CancellationToken cancellationToken)
    {
        string? table = context.Get(Table);
        if (!await SyncTables.IsKeptAsync(database, table, cancellationToken))
        {
            await context.Error.WriteLineAsync(CliTexts.Get("StatusNoTables", database.Url));
            return null;
        }

        return await SyncTables.FindSourceAsync(database, table, cancellationToken);
    }

    public static string Line(KeywordBatchUnit unit) => string.Create(
        CultureInfo.InvariantCulture,
        $"{unit.Day:O}\t{unit.Bucket + 1}/{unit.Buckets}\t{unit.Status}\t{unit.Processed}\t{unit.Skipped}\t{unit.Failed}\t{unit.Owner ?? unit.LastError}");
}

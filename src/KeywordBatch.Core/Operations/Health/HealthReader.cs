using KeywordBatch.Batch;
using KeywordBatch.Database;
using KeywordBatch.Questions;
using KeywordBatch.Sync;

namespace KeywordBatch.Operations;

/// <summary>Reads how the batch is doing from the tables of runs and units.</summary>
/// <param name="database">The database.</param>
public sealed class HealthReader(KeywordDatabase database)
{
    /// <summary>How many of the last runs, or of a synced table's latest days, count where nobody says otherwise.</summary>
    public const int Newest = 20;

    private const int MostRuns = 10_000;

    /// <summary>By the last runs, and by the days of the last one.</summary>
    /// <param name="newest">How many runs, 1 or more.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="KeywordBatchException">The database cannot be reached, or has no such tables.</exception>
    public async Task<KeywordBatchHealth> ReadAsync(int newest, CancellationToken cancellationToken)
    {
        IReadOnlyList<KeywordBatchRun> runs = await new RunStore(database).ListAsync(0, newest, cancellationToken).ConfigureAwait(false);
        KeywordBatchRun? last = runs.FirstOrDefault(r => r.Status != "running");
        return await JudgeAsync(runs, last is null ? null : new(last.Start, last.End), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>By the runs that worked on days of a period, and by these days.</summary>
    /// <param name="period">Which days.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="KeywordBatchException">The database cannot be reached, or has no such tables.</exception>
    public async Task<KeywordBatchHealth> ReadAsync(Period period, CancellationToken cancellationToken) =>
        await JudgeAsync(
            await new RunStore(database).ListAsync(period, MostRuns, cancellationToken).ConfigureAwait(false),
            period,
            cancellationToken).ConfigureAwait(false);

    /// <summary>How the daily sync of a table is doing, by its latest days.</summary>
    /// <param name="table">The table.</param>
    /// <param name="newest">How many days, 1 or more.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="KeywordBatchException">The database cannot be reached, or has no such tables.</exception>
    public async Task<DailySyncHealth> ReadSyncAsync(string table, int newest, CancellationToken cancellationToken) =>
        await ReadDaysAsync(table, await FindDaysAsync(table, cancellationToken).ConfigureAwait(false), newest, cancellationToken).ConfigureAwait(false);

    /// <summary>How the daily sync of a table is doing, by the days of a period.</summary>
    /// <param name="table">The table.</param>
    /// <param name="period">Which days.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="KeywordBatchException">The database cannot be reached, or has no such tables.</exception>
    public async Task<DailySyncHealth> ReadSyncAsync(string table, Period period, CancellationToken cancellationToken) =>
        Judge(
            table,
            await (await FindDaysAsync(table, cancellationToken).ConfigureAwait(false)).ListAsync(period, cancellationToken).ConfigureAwait(false));

    internal async Task<DailySyncHealth> ReadDaysAsync(string table, UnitStore days, int newest, CancellationToken cancellationToken) =>
        Judge(table, await days.ListNewestAsync(newest, cancellationToken).ConfigureAwait(false));

    private async Task<UnitStore> FindDaysAsync(string table, CancellationToken cancellationToken) =>
        new(database, await SyncTables.FindSourceAsync(database, table, cancellationToken).ConfigureAwait(false));

    private DailySyncHealth Judge(string table, IReadOnlyList<KeywordBatchUnit> days) =>
        SyncHealthRules.Judge(table, days, BusinessCalendar.Today(database.Time));

    private async Task<KeywordBatchHealth> JudgeAsync(IReadOnlyList<KeywordBatchRun> runs, Period? days, CancellationToken cancellationToken)
    {
        IReadOnlyList<KeywordBatchUnit> units = days is { } period
            ? await new UnitStore(database).ListAsync(period, cancellationToken).ConfigureAwait(false)
            : [];
        return HealthRules.Judge(runs, units);
    }
}

using System.Globalization;
using KeywordBatch.Database;
using KeywordBatch.Questions;

namespace KeywordBatch.Batch;

/// <summary>keyword_batch_run: one row a run.</summary>
/// <param name="database">The database.</param>
public sealed class RunStore(KeywordDatabase database)
{
    internal Task<long> StartAsync(KeywordBatchMode mode, Period period, string owner, TimeSpan lease, CancellationToken cancellationToken) =>
        database.UseAsync(
            async (session, token) =>
            {
                await session.BeginAsync(token).ConfigureAwait(false);
                object? told = await session.ScalarAsync(
                    session.Texts.InsertRun,
                    token,
                    ("mode", NameOf(mode)), ("start", period.Start), ("end", period.End), ("owner", owner), ("lease", lease.TotalSeconds)).ConfigureAwait(false);
                long run = DbValues.ToInt64(
                    session.Texts.LastInsertedId is { } ask ? await session.ScalarAsync(ask, token).ConfigureAwait(false) : told);
                await session.CommitAsync(token).ConfigureAwait(false);
                return run;
            },
            cancellationToken);

    internal Task RenewAsync(long run, TimeSpan lease, BatchCounts counts, WorkMeter meter, CancellationToken cancellationToken) =>
        database.UseAsync(
            (session, token) => session.ExecuteAsync(
                session.Texts.RenewRun,
                token,
                [("run", run), ("lease", lease.TotalSeconds), .. counts.Parameters(), .. meter.Parameters(session.Texts)]),
            cancellationToken);

    internal Task FinishAsync(long run, string status, string? error, BatchCounts counts, WorkMeter meter, CancellationToken cancellationToken) =>
        database.UseAsync(
            (session, token) => session.ExecuteAsync(
                session.Texts.FinishRun,
                token,
                [("run", run), ("status", status), ("error", error), .. counts.Parameters(), .. meter.Parameters(session.Texts)]),
            cancellationToken);

    /// <summary>Runs, newest first. One that was killed shows as abandoned.</summary>
    /// <param name="run">Only this one; 0 for all.</param>
    /// <param name="most">At most so many, 1 or more.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public Task<IReadOnlyList<KeywordBatchRun>> ListAsync(long run, int most, CancellationToken cancellationToken) =>
        database.ListMeasuredAsync(texts => texts.SelectRuns, ToRun, cancellationToken, ("run", run), ("most", most));

    /// <summary>The runs that worked on days of a period, newest first.</summary>
    /// <param name="period">Which days.</param>
    /// <param name="most">At most so many, 1 or more.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public Task<IReadOnlyList<KeywordBatchRun>> ListAsync(Period period, int most, CancellationToken cancellationToken) =>
        database.ListMeasuredAsync(texts => texts.SelectRunsOfPeriod, ToRun, cancellationToken, ("start", period.Start), ("end", period.End), ("most", most));

    private static string NameOf(KeywordBatchMode mode) => mode.ToString().ToLower(CultureInfo.InvariantCulture);

    private static KeywordBatchRun ToRun(System.Data.Common.DbDataReader r)
    {
        var run = new KeywordBatchRun(DbValues.ToInt64(r.GetValue(0)), Enum.Parse<KeywordBatchMode>(r.GetString(1), ignoreCase: true), DbValues.ToDay(r.GetValue(2)), DbValues.ToDay(r.GetValue(3)))
        {
            Status = r.GetString(4),
            StartedAt = DbValues.ToMoment(r.GetValue(5)) ?? default,
            EndedAt = DbValues.ToMoment(r.GetValue(6)),
            Read = DbValues.ToInt64(r.GetValue(7)),
            Processed = DbValues.ToInt64(r.GetValue(8)),
            Skipped = DbValues.ToInt64(r.GetValue(9)),
            Failed = DbValues.ToInt64(r.GetValue(10)),
            Rows = DbValues.ToInt64(r.GetValue(11)),
            LastError = DbValues.ToText(r.GetValue(12)),
        };
        return WorkMeter.Read(run, r, 13, run.Rows);
    }
}

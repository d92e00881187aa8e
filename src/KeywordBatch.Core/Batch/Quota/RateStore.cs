using KeywordBatch.Database;

namespace KeywordBatch.Batch;

/// <summary>keyword_batch_rate: one schedule for each quota, by the database's clock.</summary>
/// <param name="database">The database.</param>
/// <param name="name">Which quota.</param>
internal sealed class RateStore(KeywordDatabase database, string name)
{
    // Longer than any honest queue of blocks.
    private const long HorizonMicroseconds = 600_000_000;

    /// <summary>The share in force; the row is made when there is none.</summary>
    public Task<RateRow> ReadAsync(CancellationToken cancellationToken) =>
        database.UseAsync(
            async (session, token) =>
            {
                while (true)
                {
                    if (await QueryAsync(session, session.Texts.SelectRate, token, ("name", name)).ConfigureAwait(false) is { } row)
                    {
                        return row;
                    }

                    await session.ExecuteAsync(session.Texts.EnsureRate, token, ("name", name)).ConfigureAwait(false);
                }
            },
            cancellationToken);

    /// <summary>Reserves time at the end of the schedule; null when the share is no longer the known one.</summary>
    /// <param name="known">The share that the cost was reckoned by.</param>
    /// <param name="cost">How much time, in microseconds.</param>
    /// <param name="correction">What earlier requests took beyond their reservation, in microseconds.</param>
    /// <param name="late">How far in the past the reserved time may begin, in microseconds.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public Task<RateRow?> TakeAsync(RateRow known, long cost, long correction, long late, CancellationToken cancellationToken) =>
        database.UseAsync(
            (session, token) => QueryAsync(
                session,
                session.Texts.TakeRate,
                token,
                ("cost", cost), ("correction", correction), ("ahead", -late), ("horizon", HorizonMicroseconds),
                ("name", name), ("changed", known.ChangedAt)),
            cancellationToken);

    /// <summary>Lowers the share, unless somebody has done so since it was read.</summary>
    public Task CutAsync(RateRow known, double share, TimeSpan pause, CancellationToken cancellationToken) =>
        database.UseAsync(
            (session, token) => session.ExecuteAsync(
                session.Texts.CutRate,
                token,
                ("share", share), ("pause", (long)pause.TotalMicroseconds), ("name", name), ("changed", known.ChangedAt)),
            cancellationToken);

    // The stamps stand close around the statement: a retry or a wait for a connection must not blur them.
    private async Task<RateRow?> QueryAsync(
        DbSession session, string sql, CancellationToken cancellationToken, params (string, object?)[] parameters)
    {
        long asked = database.Time.GetTimestamp();
        List<RateRow> rows = await session.QueryAsync<RateRow>(sql, cancellationToken, parameters).ConfigureAwait(false);
        if (rows.Count == 0)
        {
            return null;
        }

        rows[0].Asked = asked;
        rows[0].Came = database.Time.GetTimestamp();
        return rows[0];
    }
}

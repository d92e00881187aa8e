using KeywordBatch.Database;
using KeywordBatch.Questions;

namespace KeywordBatch.Batch;

/// <summary>keyword_batch_unit: claims, renewals and states of units. Times are the database's.</summary>
/// <param name="database">The database.</param>
/// <param name="source">Whose units: the chats table's where it is null.</param>
public sealed class UnitStore(KeywordDatabase database, string? source = null)
{
    private readonly string _source = source ?? database.Names.Chats;

    private const int FirstMeasure = 14;
    private const long FirstEpoch = 1;

    /// <summary>Takes a unit that nobody holds, or whose holder's lease has run out.</summary>
    /// <param name="part">Which.</param>
    /// <param name="owner">For whom.</param>
    /// <param name="duration">For how long, 1 s or more.</param>
    /// <param name="seen">As what it was seen: a completed one is taken only when it was completed then. Null takes it whatever it is.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>The lease; null when somebody else holds the unit.</returns>
    internal Task<UnitLease?> TryClaimAsync(DayPart part, string owner, TimeSpan duration, UnitState? seen, CancellationToken cancellationToken)
    {
        // One that was seen running may have been completed under the epoch that it had.
        long known = seen is not { } state ? -1 : state.IsCompleted ? state.Epoch : 0;
        var key = new UnitKey(_source, part);
        return database.UseAsync(
            async (session, token) =>
            {
                session.SkipSettings();

                // Most claims are of units that nobody has taken yet; making one is the cheapest statement of the two.
                (string, object?)[] parameters = key.Parameters(("owner", owner), ("lease", duration.TotalSeconds));
                if (await session.ExecuteKeptAsync(session.Texts.ClaimNewUnit, token, parameters).ConfigureAwait(false) > 0)
                {
                    return new UnitLease(key, owner, FirstEpoch, duration);
                }

                object? epoch = await session.ScalarAsync(
                    session.Texts.ClaimUnit, token, [.. parameters, ("known", known)]).ConfigureAwait(false);
                return epoch is null ? null : new UnitLease(key, owner, DbValues.ToInt64(epoch), duration);
            },
            cancellationToken);
    }

    /// <summary>Gives back a unit whose claim may have come to be without its answer.</summary>
    internal Task ReleaseAsync(DayPart part, string owner, CancellationToken cancellationToken) =>
        database.UseAsync(
            (session, token) => session.ExecuteAsync(
                session.Texts.ReleaseUnit, token, new UnitKey(_source, part).Parameters(("owner", owner))),
            cancellationToken);

    /// <summary>Prolongs a lease.</summary>
    /// <param name="lease">Which.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>False when another worker has taken the unit over.</returns>
    public Task<bool> RenewAsync(UnitLease lease, CancellationToken cancellationToken) =>
        database.UseAsync((session, token) => AdvanceAsync(session, lease, 0, 0, 0, token), cancellationToken);

    /// <summary>Keeps a lease from running out while work goes on.</summary>
    /// <param name="lease">Which; null where there are no own tables.</param>
    /// <param name="length">How long it holds.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    internal LeaseKeeper Keep(UnitLease? lease, TimeSpan length, TimeProvider time, CancellationToken cancellationToken) =>
        LeaseKeeper.Start(length, token => lease is null ? Task.FromResult(true) : RenewAsync(lease, token), time, cancellationToken);

    /// <summary>Ends the work on a unit.</summary>
    /// <param name="lease">Which; when it is lost nothing changes. Null where there are no own tables.</param>
    /// <param name="status">completed, failed or pending.</param>
    /// <param name="error">The last error in one line, null for none.</param>
    /// <param name="meter">What the work took.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    internal Task FinishAsync(UnitLease? lease, string status, string? error, WorkMeter meter, CancellationToken cancellationToken) =>
        lease is null ? Task.CompletedTask : database.UseAsync(
            (session, token) => session.ExecuteAsync(
                session.Texts.FinishUnit,
                token,
                lease.Parameters([("status", status), ("error", error), .. meter.Parameters(session.Texts)])),
            cancellationToken);

    /// <summary>The units of a period, by day.</summary>
    /// <param name="period">Which days.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public Task<IReadOnlyList<KeywordBatchUnit>> ListAsync(Period period, CancellationToken cancellationToken) =>
        database.ListMeasuredAsync(texts => texts.SelectUnits, ToUnit, cancellationToken, ("source", _source), ("start", period.Start), ("end", period.End));

    /// <summary>The units of the latest days, these first.</summary>
    /// <param name="most">At most so many, 1 or more.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public Task<IReadOnlyList<KeywordBatchUnit>> ListNewestAsync(int most, CancellationToken cancellationToken) =>
        database.ListMeasuredAsync(texts => texts.SelectNewestUnits, ToUnit, cancellationToken, ("source", _source), ("most", most));

    /// <summary>Whether a day of any time is left failed, or with failures.</summary>
    internal async Task<bool> AnyFailedAsync(CancellationToken cancellationToken) =>
        await database.UseAsync(
            (session, token) => session.ScalarAsync(session.Texts.AnyFailedUnit, token, ("source", _source)), cancellationToken).ConfigureAwait(false) is not null;

    /// <summary>Whether anything is kept of units here.</summary>
    /// <param name="cancellationToken">Ends the work.</param>
    public Task<bool> ExistsAsync(CancellationToken cancellationToken) =>
        SchemaReader.HasTableAsync(database, SqlTexts.UnitTable, cancellationToken);

    /// <summary>The sources whose names begin so, of all units, by name.</summary>
    internal Task<IReadOnlyList<string>> ListSourcesAsync(string prefix, CancellationToken cancellationToken) =>
        database.ListAsync(texts => texts.SelectSources, reader => reader.GetString(0), cancellationToken, ("like", prefix + "%"));

    /// <summary>How many parts of days others hold at present, and how long the last of their leases still lasts unless it is renewed.</summary>
    internal async Task<(int Parts, TimeSpan Longest)> HeldAsync(IReadOnlyList<DayPart> parts, string owner, CancellationToken cancellationToken)
    {
        IReadOnlyList<KeywordBatchUnit> units = await ListAsync(new(parts.Min(p => p.Day), parts.Max(p => p.Day)), cancellationToken).ConfigureAwait(false);
        DateTime now = DbValues.ToTime(await database.UseAsync(
            (session, token) => session.ScalarAsync(session.Texts.CurrentTime, token), cancellationToken).ConfigureAwait(false))!.Value;
        ILookup<DateOnly, KeywordBatchUnit> held = units.Where(u => u.LeaseUntil > now && u.Owner != owner).ToLookup(u => u.Day);
        TimeSpan[] left =
        [
            .. parts.Select(p => held[p.Day].Where(u => DayPart.Of(u).Overlaps(p)).Max(u => u.LeaseUntil)).OfType<DateTime>().Select(until => until - now),
        ];
        return (left.Length, left.Length == 0 ? TimeSpan.Zero : left.Max());
    }

    /// <summary>Puts a unit back to pending, and forgets its day's failures; whoever works on it is refused at its next chunk.</summary>
    /// <param name="unit">Which.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>False when there is no such unit.</returns>
    public async Task<bool> ResetAsync(KeywordBatchUnit unit, CancellationToken cancellationToken)
    {
        var key = new UnitKey(unit.Source, DayPart.Of(unit));
        bool found = await database.UseAsync(
            async (session, token) => await session.ExecuteAsync(session.Texts.ResetUnit, token, key.Parameters()).ConfigureAwait(false) > 0,
            cancellationToken).ConfigureAwait(false);
        if (found)
        {
            // Only now that its worker is fenced off, which would record them anew.
            await new FailureStore(database, unit.Source).ForgetAsync(unit.Day, cancellationToken).ConfigureAwait(false);
        }

        return found;
    }

    /// <summary>Completes units that were seen failed before nothing was found missing of their days, but for those claimed since.</summary>
    internal async Task MendAsync(IEnumerable<KeywordBatchUnit> seen, CancellationToken cancellationToken)
    {
        foreach (KeywordBatchUnit unit in seen.Where(u => u.Status == "failed"))
        {
            var key = new UnitKey(unit.Source, DayPart.Of(unit));
            await database.UseAsync(
                (session, token) => session.ExecuteAsync(session.Texts.MendUnit, token, key.Parameters(("epoch", unit.Epoch))), cancellationToken).ConfigureAwait(false);
        }
    }

    internal static async Task<bool> AdvanceAsync(
        DbSession session, UnitLease lease, long processed, long skipped, long failed, CancellationToken cancellationToken) =>
        await session.ExecuteAsync(
            session.Texts.AdvanceUnit,
            cancellationToken,
            lease.Parameters(("processed", processed), ("skipped", skipped), ("failed", failed))).ConfigureAwait(false) > 0;

    /// <summary>Says how many questions were stored when the work on a unit began.</summary>
    /// <returns>False when another worker has taken the unit over.</returns>
    internal Task<bool> CountStoredAsync(UnitLease lease, long stored, CancellationToken cancellationToken) =>
        database.UseAsync(
            async (session, token) => await session.ExecuteAsync(
                session.Texts.CountStored, token, lease.Parameters(("stored", stored))).ConfigureAwait(false) > 0,
            cancellationToken);

    /// <summary>Goes on with the counts of an earlier pass, or with none.</summary>
    /// <returns>False when another worker has taken the unit over.</returns>
    internal Task<bool> CarryCountsAsync(UnitLease lease, long processed, long skipped, long failed, CancellationToken cancellationToken) =>
        database.UseAsync(
            async (session, token) => await session.ExecuteAsync(
                session.Texts.CarryCounts,
                token,
                lease.Parameters(("processed", processed), ("skipped", skipped), ("failed", failed))).ConfigureAwait(false) > 0,
            cancellationToken);

    /// <summary>How many questions a unit has settled under a lease; -1 when the lease is lost.</summary>
    internal static async Task<long> CountSettledAsync(DbSession session, UnitLease lease, CancellationToken cancellationToken) =>
        await session.ScalarAsync(session.Texts.CountSettled, cancellationToken, lease.Parameters()).ConfigureAwait(false) is { } settled
            ? DbValues.ToInt64(settled)
            : -1;

    private KeywordBatchUnit ToUnit(System.Data.Common.DbDataReader r)
    {
        string status = r.GetString(4);
        var unit = new KeywordBatchUnit(r.GetString(0), DbValues.ToDay(r.GetValue(1)), (int)DbValues.ToInt64(r.GetValue(2)), (int)DbValues.ToInt64(r.GetValue(3)))
        {
            Database = database.Url.Place,
            Status = status == "running" && DbValues.ToInt64(r.GetValue(13)) != 0 ? "abandoned" : status,
            Owner = DbValues.ToText(r.GetValue(5)),
            Epoch = DbValues.ToInt64(r.GetValue(6)),
            LeaseUntil = DbValues.ToTime(r.GetValue(7)),
            Processed = DbValues.ToInt64(r.GetValue(8)),
            Skipped = DbValues.ToInt64(r.GetValue(9)),
            Failed = DbValues.ToInt64(r.GetValue(10)),
            Attempts = (int)DbValues.ToInt64(r.GetValue(11)),
            LastError = DbValues.ToText(r.GetValue(12)),
            Duration = WorkMeter.Seconds(r, FirstMeasure) is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
        };
        return WorkMeter.Read(unit, r, FirstMeasure, unit.Processed);
    }
}

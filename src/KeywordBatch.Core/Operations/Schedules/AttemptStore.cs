using System.Data.Common;
using System.Globalization;
using KeywordBatch.Database;

namespace KeywordBatch.Operations;

/// <summary>keyword_batch_attempt: what schedules have attempted.</summary>
/// <param name="database">The database.</param>
public sealed class AttemptStore(KeywordDatabase database)
{
    // Where a mode stands.
    private const string Script = "script";

    /// <summary>The newest attempts, of one schedule or of all; none where nothing was ever scheduled.</summary>
    /// <param name="schedule">Whose; null for all.</param>
    /// <param name="most">At most so many, 1 or more.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="KeywordBatchException">The database cannot be reached or refuses.</exception>
    public async Task<IReadOnlyList<KeywordBatchAttempt>> ListAsync(string? schedule, int most, CancellationToken cancellationToken) =>
        await new ScheduleTables(database).HasAttemptsAsync(cancellationToken).ConfigureAwait(false)
            ? await QueryAsync(AttemptTexts.SelectNewest, cancellationToken, ("schedule", schedule ?? ""), ("most", most)).ConfigureAwait(false)
            : [];

    /// <summary>The attempt that did a day; null when none has.</summary>
    internal async Task<KeywordBatchAttempt?> FindDoneAsync(
        string schedule, DateOnly day, KeywordBatchMode? mode, CancellationToken cancellationToken) =>
        await QueryAsync(
            AttemptTexts.SelectDone, cancellationToken, ("schedule", schedule), ("day", day), ("mode", NameOf(mode))).ConfigureAwait(false)
            is [{ } done, ..] ? done : null;

    /// <summary>Writes an attempt down, over what an earlier try at it left.</summary>
    internal Task WriteAsync(KeywordBatchAttempt attempt, CancellationToken cancellationToken) =>
        database.UseAsync(
            async (session, token) =>
            {
                (string, object?)[] key = [("schedule", attempt.Schedule), ("day", attempt.Day), ("attempt", attempt.Attempt)];
                await session.BeginAsync(token).ConfigureAwait(false);
                await session.ExecuteAsync(AttemptTexts.Delete, token, key).ConfigureAwait(false);
                await session.ExecuteAsync(
                    AttemptTexts.Insert,
                    token,
                    [
                        .. key, ("mode", NameOf(attempt.Mode)), ("scheduled_for", Utc(attempt.ScheduledFor)), ("started_at", Utc(attempt.StartedAt)),
                        ("ended_at", attempt.EndedAt is { } ended ? Utc(ended) : null), ("outcome", attempt.Outcome), ("worker", attempt.Worker),
                        ("run_id", attempt.RunId), ("message", attempt.Message),
                    ]).ConfigureAwait(false);
                await session.CommitAsync(token).ConfigureAwait(false);
            },
            cancellationToken);

    private Task<IReadOnlyList<KeywordBatchAttempt>> QueryAsync(string sql, CancellationToken cancellationToken, params (string, object?)[] parameters) =>
        database.ListAsync(_ => sql, ToAttempt, cancellationToken, parameters);

    private static KeywordBatchAttempt ToAttempt(DbDataReader r) =>
        new(r.GetString(0), DbValues.ToDay(r.GetValue(1)), (int)DbValues.ToInt64(r.GetValue(2)))
        {
            Mode = r.GetString(3) is not Script and var mode ? Enum.Parse<KeywordBatchMode>(mode, ignoreCase: true) : null,
            ScheduledFor = DbValues.ToMoment(r.GetValue(4)) ?? default(DateTimeOffset),
            StartedAt = DbValues.ToMoment(r.GetValue(5)) ?? default(DateTimeOffset),
            EndedAt = DbValues.ToMoment(r.GetValue(6)),
            Outcome = r.GetString(7),
            Worker = r.GetString(8),
            RunId = DbValues.ToInt64(r.GetValue(9)),
            Message = DbValues.ToText(r.GetValue(10)),
        };

    // Without a kind: drivers would convert, or refuse, one that says that it is UTC.
    private static DateTime Utc(DateTimeOffset time) => DateTime.SpecifyKind(time.UtcDateTime, DateTimeKind.Unspecified);

    private static string NameOf(KeywordBatchMode? mode) => mode?.ToString().ToLower(CultureInfo.InvariantCulture) ?? Script;
}

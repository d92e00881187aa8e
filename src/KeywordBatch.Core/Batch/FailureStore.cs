using KeywordBatch.Classification;
using KeywordBatch.Database;
using KeywordBatch.Questions;

namespace KeywordBatch.Batch;

/// <summary>keyword_batch_failure: questions that could not be classified or stored, until they are.</summary>
/// <param name="database">The database.</param>
/// <param name="source">Whose failures: the chats table's where it is null.</param>
public sealed class FailureStore(KeywordDatabase database, string? source = null)
{
    private readonly string _source = source ?? database.Names.Chats;

    private const int LongestReason = 1000;

    /// <summary>The failures of a period, oldest first.</summary>
    /// <param name="period">Which days.</param>
    /// <param name="run">Only those of a run; 0 for all.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public IAsyncEnumerable<KeywordFailure> ReadAsync(Period period, long run, CancellationToken cancellationToken = default) =>
        database.StreamAsync(
            (texts, after) => (texts.SelectFailures,
                [("source", _source), ("start", period.Start), ("end", period.End), ("run", run), ("after", after)]),
            r => (new KeywordFailure(DbValues.ToDay(r.GetValue(0)), r.GetString(1), DbValues.ToInt64(r.GetValue(2)), r.GetString(3), r.GetString(4))
            {
                Attempts = (int)DbValues.ToInt64(r.GetValue(5)),
                RunId = DbValues.ToInt64(r.GetValue(6)),
                FailedAt = DbValues.ToMoment(r.GetValue(7)),
            }, DbValues.ToInt64(r.GetValue(8))),
            cancellationToken);

    /// <summary>Records failures, or that they happened again.</summary>
    internal async Task RecordAsync(DbSession session, IReadOnlyList<KeywordFailure> failures, long run, CancellationToken cancellationToken)
    {
        if (failures.Count == 0)
        {
            return;
        }

        StatementLimit limit = await session.LimitAsync(cancellationToken).ConfigureAwait(false);
        foreach (IGrouping<DateOnly, KeywordFailure> day in failures.GroupBy(f => f.Date))
        {
            // No server changes one row twice in a statement, or all alike.
            FailureRow[] rows = [.. day.GroupBy(f => f.Text, StringComparer.Ordinal).Select(f => RowOf([.. f], limit))];
            foreach (ArraySegment<FailureRow> part in limit.Split<FailureRow>(rows, session.Texts.RowBinding.MostRows, FailureRow.BytesOf))
            {
                await session.ExecuteAsync(
                    session.Texts.UpsertFailures(part),
                    cancellationToken,
                    [("source", _source), ("day", day.Key), ("run", run), .. session.Texts.RowBinding.Parameters(FailureRow.Columns, part)]).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Takes out what has been stored after all; most days have no failures, which one count tells.</summary>
    internal async Task ForgetAsync(DbSession session, DateOnly day, IReadOnlyList<ChatKeyword> stored, CancellationToken cancellationToken)
    {
        (string, object?)[] of = [("source", _source), ("day", day)];
        if (stored.Count == 0 || DbValues.ToInt64(await session.ScalarAsync(session.Texts.CountFailures, cancellationToken, of).ConfigureAwait(false)) == 0)
        {
            return;
        }

        await session.ExecuteAsync(
            session.Texts.DeleteFailures(stored.Count),
            cancellationToken,
            [.. of, .. stored.Select((row, i) => ($"h{i}", (object?)TextHash.Of(row.Text)))]).ConfigureAwait(false);
    }

    /// <summary>Takes out a day's failures, so that nothing of it is left alone.</summary>
    internal Task ForgetAsync(DateOnly day, CancellationToken cancellationToken) =>
        database.UseAsync(
            (session, token) => session.ExecuteAsync(session.Texts.DeleteFailuresOfDay, token, ("source", _source), ("day", day)), cancellationToken);

    /// <summary>Records several failures in one transaction.</summary>
    internal Task RecordAsync(IReadOnlyList<KeywordFailure> failures, CancellationToken cancellationToken) =>
        database.UseAsync(
            async (session, token) =>
            {
                await session.BeginAsync(token).ConfigureAwait(false);
                await RecordAsync(session, failures, 0, token).ConfigureAwait(false);
                await session.CommitAsync(token).ConfigureAwait(false);
            },
            cancellationToken);

    // What failed because no statement can carry it must not fail once more, and its run with it.
    private static FailureRow RowOf(KeywordFailure[] same, StatementLimit limit)
    {
        KeywordFailure last = same[^1];
        return new(
            TextHash.Of(last.Text),
            limit.Takes(StatementLimit.BytesOf(last.Text)) ? last.Text : ColumnText.Cut(last.Text, limit.Characters, ColumnUnit.Utf16),
            last.Count,
            last.Stage,
            ColumnText.Cut(last.Reason, LongestReason),
            same.Sum(f => f.Attempts));
    }
}

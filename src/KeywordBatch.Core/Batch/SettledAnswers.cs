using KeywordBatch.Database;

namespace KeywordBatch.Batch;

/// <summary>Tells of journalled answers whether any is still on its way to the database.</summary>
/// <param name="database">The database.</param>
/// <param name="hasFailures">Whether there is a table of failures.</param>
internal sealed class SettledAnswers(KeywordDatabase database, bool hasFailures)
{
    /// <summary>Whether every answer is stored, or recorded as one that could not be.</summary>
    /// <param name="entries">The answers.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public async Task<bool> AreAllAsync(IReadOnlyList<JournalEntry> entries, CancellationToken cancellationToken)
    {
        foreach (IGrouping<DateOnly, JournalEntry> day in entries.GroupBy(e => e.Day))
        {
            ChatKeyword[] rows = [.. day.DistinctBy(e => e.Text).Select(e => e.AnswerTo(new(day.Key, e.Text, e.Count)))];
            HashSet<string> open = await database.UseAsync((session, token) => FindOpenAsync(session, day.Key, rows, token), cancellationToken).ConfigureAwait(false);
            if (open.Count > 0 && hasFailures)
            {
                IAsyncEnumerable<KeywordFailure> failures = new FailureStore(database).ReadAsync(new(day.Key, day.Key), 0, cancellationToken);
                await foreach (KeywordFailure failure in failures.ConfigureAwait(false))
                {
                    open.Remove(failure.Text);
                }
            }

            if (open.Count > 0)
            {
                return false;
            }
        }

        return true;
    }

    private static async Task<HashSet<string>> FindOpenAsync(DbSession session, DateOnly day, ChatKeyword[] rows, CancellationToken cancellationToken)
    {
        var open = new HashSet<string>();
        StatementLimit limit = await session.LimitAsync(cancellationToken).ConfigureAwait(false);

        // What no statement can carry is not on its way.
        ArraySegment<ChatKeyword> fitting = limit.Fitting(rows, KeywordRows.BytesOf, []);
        foreach (ArraySegment<ChatKeyword> part in limit.Split(fitting, session.Texts.RowBinding.MostRows, KeywordRows.BytesOf))
        {
            HashSet<int> stored = await ChunkWriter.FindStoredAsync(session, day, part, cancellationToken).ConfigureAwait(false);
            open.UnionWith(part.Where((_, i) => !stored.Contains(i)).Select(r => r.Text));
        }

        return open;
    }
}

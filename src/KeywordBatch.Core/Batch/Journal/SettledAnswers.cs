using KeywordBatch.Database;
using KeywordBatch.DataContainers;

namespace KeywordBatch.Batch;

/// <summary>Tells of journalled answers whether any is still on its way to the database.</summary>
/// <param name="database">The database.</param>
/// <param name="hasFailures">Whether there is a table of failures.</param>
internal sealed class SettledAnswers(KeywordDatabase database, bool hasFailures)
{
    private const int EntriesAtOnce = 250;

    /// <summary>Whether every answer of an hour is stored, or recorded as one that could not be.</summary>
    /// <param name="home">The container.</param>
    /// <param name="hour">Its file time.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public async Task<bool> HasHourAsync(string home, long hour, CancellationToken cancellationToken)
    {
        // Answers that are not found for want of an index can come back by a repair.
        bool isHidden = false;
        using DataContainerReader reader = DataContainerReader.Open(new DataContainerReaderOptions
        {
            Home = home,
            OnDamage = damage => isHidden |= damage.Partition == MsgTime.Format(hour)
                && (damage.Kind is DataContainerDamageKind.MissingIndex or DataContainerDamageKind.MissingIndexEnd),
        });
        reader.Seek(hour, 0);
        for (List<JournalEntry> some; (some = ReadSome(reader, hour)).Count > 0;)
        {
            if (!await AreAllAsync(some, cancellationToken).ConfigureAwait(false))
            {
                return false;
            }
        }

        return !isHidden;
    }

    private static List<JournalEntry> ReadSome(DataContainerReader reader, long hour)
    {
        var entries = new List<JournalEntry>(EntriesAtOnce);
        while (entries.Count < EntriesAtOnce && reader.TryReadNext(out DataContainerRecordView record) && record.FileTime == hour)
        {
            if (JournalEntry.Read(record.Value) is { } entry)
            {
                entries.Add(entry);
            }
        }

        return entries;
    }

    private async Task<bool> AreAllAsync(IReadOnlyList<JournalEntry> entries, CancellationToken cancellationToken)
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

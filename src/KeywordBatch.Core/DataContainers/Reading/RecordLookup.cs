namespace KeywordBatch.DataContainers;

/// <summary>Finds the one record that a query's lookup asks for, within the times that the query gives.</summary>
internal sealed class RecordLookup(DataContainerReader reader, RecordCursor cursor, RecordCopier copier)
{
    /// <summary>Null when there is none.</summary>
    public DataContainerRecord? Find(DataContainerQuery query)
    {
        long partition = PartitionOf(query);
        DataContainerRecordView record;
        bool isFound = query switch
        {
            { First: true } => TryGetFirst(query, out record),
            { Last: true } => cursor.TryGetLast(query.From, query.End, out record),
            { Time: not 0, From: 0 } => reader.TryGetByTime(query.Time, out record),
            _ when partition == 0 => NothingAt(out record),
            { Time: not 0 } => reader.TryGetByTime(partition, query.Time, out record),
            { Key: { } key } => reader.TryGet(partition, key, out record),
            _ => reader.TryGetByOpt(partition, query.Opt, out record),
        };
        return isFound && record.MsgTime <= query.End && record.FileTime <= query.LastHour ? copier.Copy(record) : null;
    }

    /// <summary>Waits, as long as the query says, for a record that is still to come.</summary>
    public async ValueTask<DataContainerRecord?> FindOrWaitAsync(DataContainerQuery query, CancellationToken cancellationToken)
    {
        if (Find(query) is { } found)
        {
            return found;
        }

        if (PartitionOf(query) == 0)
        {
            // Its number, time or opt will be looked for in the first hour that comes.
            cursor.SeekFirst();
            if (!await IsThereNextAsync(query, cancellationToken).ConfigureAwait(false))
            {
                return null;
            }
        }

        // Another record there, or one behind it, means that this one does not come any more.
        cursor.Seek(PartitionOf(query), query.Key ?? 0);
        return await IsThereNextAsync(query, cancellationToken).ConfigureAwait(false) ? Find(query) : null;
    }

    private async ValueTask<bool> IsThereNextAsync(DataContainerQuery query, CancellationToken cancellationToken) =>
        query.Wait != TimeSpan.Zero && await reader.WaitForNextAsync(query.Wait, cancellationToken).ConfigureAwait(false);

    private long PartitionOf(DataContainerQuery query) =>
        query.From != 0 ? MsgTime.HourOf(query.From) : cursor.ListPartitions().AtOrAfter(0);

    private bool TryGetFirst(DataContainerQuery query, out DataContainerRecordView record)
    {
        cursor.SeekFrom(query.From);
        while (cursor.TryReadNext(out record) && record.FileTime <= query.LastHour)
        {
            if (record.MsgTime >= query.From && record.MsgTime <= query.End)
            {
                return true;
            }
        }

        return false;
    }

    private static bool NothingAt(out DataContainerRecordView record)
    {
        record = default;
        return false;
    }
}

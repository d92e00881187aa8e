namespace KeywordBatch.DataContainers;

/// <summary>Walks through every record of a partition: what Test counts and Repair acts on.</summary>
internal static class PartitionVerifier
{
    /// <summary>
    /// Each record number in order. Numbers that do not verify are looked for in the data; so are records that stand in
    /// the data behind the end of the index.
    /// </summary>
    public static IEnumerable<RecordFinding> Walk(PartitionReader reader, CancellationToken cancellationToken)
    {
        long end = PartitionFormat.HeaderSize;
        long count = reader.RefreshCount();
        long number = 0;
        while (number < count)
        {
            cancellationToken.ThrowIfCancellationRequested();
            (RecordState state, IndexEntry? entry) = Look(reader, number);
            if (entry is { } good)
            {
                yield return new RecordFinding(number, state, good);
                end = Math.Max(end, good.End);
                number++;
                continue;
            }

            long next = reader.FirstVerified(number + 1, count, cancellationToken);
            foreach (RecordFinding finding in LookInData(reader, number, next, end, next < count ? OffsetOf(reader, next) : null))
            {
                end = Math.Max(end, finding.Entry?.End ?? 0);
                yield return finding;
            }

            number = next;
            if (next == count)
            {
                yield break;
            }
        }

        foreach (RecordFinding finding in LookInData(reader, count, count, end, null))
        {
            yield return finding;
        }
    }

    private static (RecordState State, IndexEntry? Entry) Look(PartitionReader reader, long number)
    {
        RecordState state = reader.Read(number, out _);
        bool isGood = state is RecordState.Whole or RecordState.Removed;
        return (state, isGood && reader.TryReadEntry(number, 0, out IndexEntry entry) ? entry : null);
    }

    private static long? OffsetOf(PartitionReader reader, long number) =>
        reader.TryReadEntry(number, 0, out IndexEntry entry) ? entry.Offset : null;

    /// <summary>
    /// The bad numbers of a gap, each with the entry that its data proves. The gap at the end of the partition has no
    /// <paramref name="limit"/>: there, numbers that never got an entry follow.
    /// </summary>
    private static IEnumerable<RecordFinding> LookInData(PartitionReader reader, long from, long to, long offset, long? limit)
    {
        long number = from;
        if (reader.Files.Data is { } data)
        {
            using DataScanner scanner = new(data, reader.FileTime);
            long numberLimit = limit is null ? PartitionFormat.MaxRecords : to;
            foreach ((long found, IndexEntry entry) in scanner.Scan(offset, limit ?? data.Length, from, numberLimit))
            {
                for (; number < found; number++)
                {
                    yield return new RecordFinding(number, RecordState.BadData, null);
                }

                yield return new RecordFinding(number++, RecordState.BadEntry, entry);
            }
        }

        for (; number < to; number++)
        {
            yield return new RecordFinding(number, RecordState.BadData, null);
        }
    }
}

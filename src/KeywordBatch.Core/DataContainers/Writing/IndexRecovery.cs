namespace KeywordBatch.DataContainers;

/// <summary>
/// Makes the entries again that the end of an index lacks though the data has their records. Commits sync the data
/// alone, so after a power failure entries of the last <see cref="SyncPolicy.Lag"/> may be missing, at the end or in
/// between: the kernel writes pages in any order. Numbers that the data does not prove stay as they are.
/// </summary>
internal sealed class IndexRecovery(IContainerStorage storage, PartitionReader reader, StorageFile index, SyncPolicy policy)
{
    // A write that grows the index may be torn as well, so it must not be larger than what the next recovery looks at.
    private readonly IndexPatcher _patcher = new(storage, index, reader.FileTime, Math.Min(PartitionWriter.EntriesPerFlush, policy.Lag));

    /// <summary>The index is durable when it returns.</summary>
    public void Run()
    {
        long count = reader.RefreshCount();
        long number = Math.Max(0, count - policy.Lag);
        while (number <= count)
        {
            if (number == count || !reader.TryReadEntry(number, readAhead: null, out _))
            {
                long next = NextGood(number, count);
                MakeEntries(number, next == count ? null : next);
                number = next;
            }

            number++;
        }

        Finish();
    }

    /// <summary>Makes entries again from a number to the end, also in place of such as verify. The index is durable when it returns.</summary>
    public void RunBehind(long number)
    {
        MakeEntries(number, null);
        Finish();
    }

    private void Finish()
    {
        _patcher.Finish();
        reader.Invalidate();
        reader.RefreshCount();
    }

    private long NextGood(long from, long count)
    {
        long number = from;
        while (number < count && !reader.TryReadEntry(number, readAhead: null, out _))
        {
            number++;
        }

        return number;
    }

    /// <summary>
    /// Entries of the records that stand in the data between two good entries, or behind the last one. The first of
    /// these may be further back than the last entries looked at, where an index is damaged far beyond what can be behind.
    /// </summary>
    private void MakeEntries(long bad, long? next)
    {
        PartitionEnd before = PartitionTail.EndBefore(reader, bad);
        long limit = next is { } good && reader.TryReadEntry(good, 0, out IndexEntry entry) ? entry.Offset : reader.Files.Data!.Length;
        RunningMaxima maxima = new(before);
        using DataScanner scanner = new(reader.Files.Data!, reader.FileTime);
        foreach ((long number, IndexEntry found) in scanner.Scan(before.DataEnd, limit, before.Records, next ?? PartitionFormat.MaxRecords))
        {
            _patcher.Add(number, maxima.Include(number, found, scanner.OptOf(found)));
        }
    }
}

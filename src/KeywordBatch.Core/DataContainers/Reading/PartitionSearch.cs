using System.Numerics;

namespace KeywordBatch.DataContainers;

/// <summary>
/// Binary search on the running maxima of a partition's index. The probes of the upper levels are the same for every
/// search, so their times are remembered, up to 1 MB of them; the lowest levels come from one read of a block of entries.
/// </summary>
internal sealed class PartitionSearch(PartitionReader reader)
{
    private const int RememberedProbes = 96 * 1024;
    private const int BlockEntries = 128;
    private const long NotYetKnown = -1;

    private long[] _remembered = [];
    private long _smallestRememberedStep = long.MaxValue;

    /// <summary>The number of the first whole record at or after a time; the count when there is none.</summary>
    public long FirstAtOrAfter(long msgTime)
    {
        long count = reader.Count;
        Remember(count);
        long at = FirstByMaxTime(msgTime, count);
        if (at > 0
            && reader.TryReadEntry(at - 1, BlockEntries * PartitionFormat.EntrySize, out IndexEntry before)
            && before.MaxTime >= msgTime)
        {
            // What is remembered is of entries that somebody has replaced since.
            Array.Fill(_remembered, NotYetKnown);
            at = FirstByMaxTime(msgTime, count);
        }

        while (at < count
            && (reader.Read(at, out DataContainerRecordView record) != RecordState.Whole || record.MsgTime < msgTime))
        {
            at++;
        }

        return at;
    }

    /// <summary>The number of the first whole record with this opt or a greater one; the count when there is none.</summary>
    public long FirstAtOrAfter(OptText opt)
    {
        long count = reader.Count;
        long at = 0;
        for (long step = LargestStep(count); step > 0; step >>= 1)
        {
            if (at + step > count)
            {
                continue;
            }

            switch (MaxOptIsBelow(at + step - 1, at, opt))
            {
                case true:
                    at += step;
                    break;
                case null:
                    // The holder of a maximum is damaged: look at every record.
                    at = 0;
                    step = 0;
                    break;
                default:
                    break;
            }
        }

        while (at < count
            && (reader.Read(at, out DataContainerRecordView record) != RecordState.Whole || opt.CompareTo(record.OptUtf8) > 0))
        {
            at++;
        }

        return at;
    }

    /// <summary>The number of the last whole record; -1 when there is none.</summary>
    public long Last()
    {
        long at = reader.Count - 1;
        while (at >= 0 && reader.Read(at, out _) != RecordState.Whole)
        {
            at--;
        }

        return at;
    }

    /// <summary>The number of the last whole record from one time to another, both included; -1 when there is none.</summary>
    public long LastWithin(long from, long to)
    {
        // Those before the first later one are all early enough; behind it, some that came late may be.
        long later = to == long.MaxValue ? reader.Count : FirstAtOrAfter(to + 1);
        long last = -1;
        for (long at = later; at < reader.Count; at++)
        {
            last = IsWithin(at, from, to) ? at : last;
        }

        for (long at = later - 1; last < 0 && at >= 0; at--)
        {
            if (IsWithin(at, from, to))
            {
                return at;
            }

            if (reader.TryReadEntry(at, 0, out IndexEntry entry) && entry.MaxTime < from)
            {
                break;
            }
        }

        return last;
    }

    private bool IsWithin(long number, long from, long to) =>
        reader.Read(number, out DataContainerRecordView record) == RecordState.Whole && record.MsgTime >= from && record.MsgTime <= to;

    private long FirstByMaxTime(long msgTime, long count)
    {
        long at = 0;
        for (long step = LargestStep(count); step > 0; step >>= 1)
        {
            if (at + step <= count && MaxTimeAt(at + step - 1, at, step, count) < msgTime)
            {
                at += step;
            }
        }

        return at;
    }

    private static long LargestStep(long count) => count == 0 ? 0 : 1L << BitOperations.Log2((ulong)count);

    private void Remember(long count)
    {
        long step = Math.Max(BlockEntries, (long)BitOperations.RoundUpToPowerOf2((ulong)(count / RememberedProbes) + 1));
        if (step == _smallestRememberedStep && count / step <= _remembered.Length)
        {
            return;
        }

        _smallestRememberedStep = step;
        _remembered = new long[(count / step * 5 / 4) + 16];
        Array.Fill(_remembered, NotYetKnown);
    }

    private long MaxTimeAt(long number, long from, long step, long count)
    {
        if (step < _smallestRememberedStep)
        {
            return ReadMaxTime(number, from, step, count);
        }

        // Probes of a step and above are those at multiples of the step, less one.
        ref long remembered = ref _remembered[((number + 1) / _smallestRememberedStep) - 1];
        if (remembered == NotYetKnown)
        {
            remembered = ReadMaxTime(number, from, step, count);
        }

        return remembered;
    }

    /// <summary>The running maximum at a record, or at the last one before it that has a whole entry.</summary>
    private long ReadMaxTime(long number, long from, long step, long count)
    {
        if (step == BlockEntries / 2 && from < count)
        {
            _ = reader.TryReadEntry(from, BlockEntries * PartitionFormat.EntrySize, out _);
        }

        for (long at = number; at >= from; at--)
        {
            if (reader.TryReadEntry(at, 0, out IndexEntry entry))
            {
                return entry.MaxTime;
            }
        }

        return 0;
    }

    private bool? MaxOptIsBelow(long number, long from, OptText opt)
    {
        for (long at = number; at >= from; at--)
        {
            if (reader.TryReadEntry(at, 0, out IndexEntry entry))
            {
                return reader.Read(entry.MaxOptRecord, out DataContainerRecordView holder) == RecordState.Whole
                    ? opt.CompareTo(holder.OptUtf8) > 0
                    : null;
            }
        }

        return true;
    }
}

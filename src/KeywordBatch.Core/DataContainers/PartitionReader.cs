namespace KeywordBatch.DataContainers;

/// <summary>
/// Reads and verifies the records of one partition by number. Every answer about a record, for readers, for the
/// writer's recovery, for Test and for Repair, comes from <see cref="Read"/>.
/// </summary>
internal sealed class PartitionReader : IDisposable
{
    private const long Unrelated = long.MinValue / 2;
    private const int IndexReadAhead = 64 * 1024;
    private const int DataReadAhead = 256 * 1024;

    private readonly PartitionFiles _files;
    private readonly FileWindow _index;
    private readonly FileWindow? _data;
    private readonly uint _seed;
    private long _indexEnd;
    private long _previous = -1;

    private PartitionReader(PartitionFiles files)
    {
        _files = files;
        _index = new FileWindow(files.Index);
        _data = files.Data is null ? null : new FileWindow(files.Data);
        _seed = PartitionFormat.PartitionSeed(files.FileTime);
        IndexHeaderIsWhole = PartitionHeader.Check(files.Index, PartitionFileKind.Index, files.FileTime);
        DataHeaderIsWhole = files.Data is not null
            && PartitionHeader.Check(files.Data, PartitionFileKind.Data, files.FileTime);
        RefreshCount();
    }

    public long FileTime => _files.FileTime;

    public PartitionFiles Files => _files;

    public bool IndexHeaderIsWhole { get; }

    public bool DataHeaderIsWhole { get; }

    /// <summary>Entries of full length in the index when last looked; they need not be whole.</summary>
    public long Count { get; private set; }

    /// <summary>Null when the partition has no index, or none with a header yet.</summary>
    public static PartitionReader? Open(IContainerStorage storage, long fileTime)
    {
        PartitionFiles? files = PartitionFiles.Open(storage, fileTime);
        try
        {
            // A writer is about to give the index its header, or died there and the next one makes the index anew.
            if (files is not null && files.Index.Length < PartitionFormat.HeaderSize)
            {
                files.Dispose();
                files = null;
            }

            return files is null ? null : new PartitionReader(files);
        }
        catch
        {
            files?.Dispose();
            throw;
        }
    }

    public long RefreshCount()
    {
        Count = PartitionFormat.EntriesIn(_files.Index.Length);
        _indexEnd = PartitionFormat.EntryOffset(Count);
        return Count;
    }

    /// <summary>Reads a record below <see cref="Count"/>. What fails to verify is read from the file once more.</summary>
    public RecordState Read(long number, out DataContainerRecordView record)
    {
        bool isSequential = number - _previous is 0 or 1;
        _previous = number;
        RecordState state = TryRead(number, isSequential, out record);
        if (state is RecordState.BadEntry or RecordState.BadData)
        {
            Invalidate();
            state = TryRead(number, isSequential: false, out record);

            // Reading far ahead after each of many damaged records would be reading the same again and again.
            _previous = Unrelated;
        }

        return state;
    }

    /// <summary>Reads an index entry below <see cref="Count"/>.</summary>
    public bool TryReadEntry(long number, int readAhead, out IndexEntry entry)
    {
        long offset = PartitionFormat.EntryOffset(number);
        if ((_index.TryGet(offset, PartitionFormat.EntrySize, out ReadOnlySpan<byte> bytes)
                || _index.TryLoad(offset, PartitionFormat.EntrySize, _indexEnd, readAhead, out bytes))
            && IndexEntry.TryDecode(bytes, PartitionFormat.EntrySeed(_seed, number), out entry))
        {
            return true;
        }

        entry = default;
        return false;
    }

    /// <summary>Whether the data that an entry names is whole and is the record of this number.</summary>
    public bool TryReadData(long number, scoped in IndexEntry entry, bool isSequential, out ReadOnlySpan<byte> bytes)
    {
        bytes = default;
        return _data is not null
            && (_data.TryGet(entry.Offset, entry.RecordLength, out bytes)
                || _data.TryLoad(
                    entry.Offset,
                    entry.RecordLength,
                    isSequential ? FinalDataEnd(entry) : entry.End,
                    DataReadAhead,
                    out bytes))
            && DataRecord.Verify(bytes, PartitionFormat.RecordSeed(_seed, number), number, entry);
    }

    /// <summary>The opt of a whole record.</summary>
    public ReadOnlySpan<byte> OptOf(long number, scoped in IndexEntry entry) =>
        TryReadData(number, entry, isSequential: true, out ReadOnlySpan<byte> bytes)
            ? bytes.Slice(PartitionFormat.RecordHeaderSize, entry.OptLength)
            : [];

    public void Invalidate()
    {
        _index.Invalidate();
        _data?.Invalidate();
    }

    public void Dispose()
    {
        _index.Dispose();
        _data?.Dispose();
        _files.Dispose();
    }

    private RecordState TryRead(long number, bool isSequential, out DataContainerRecordView record)
    {
        record = default;
        if (!TryReadEntry(number, isSequential ? IndexReadAhead : 0, out IndexEntry entry))
        {
            return RecordState.BadEntry;
        }

        if (entry.IsRemoved)
        {
            return RecordState.Removed;
        }

        if (!TryReadData(number, entry, isSequential, out ReadOnlySpan<byte> bytes))
        {
            return RecordState.BadData;
        }

        record = new DataContainerRecordView(
            FileTime,
            number,
            entry.MsgTime,
            bytes.Slice(PartitionFormat.RecordHeaderSize, entry.OptLength),
            bytes[(PartitionFormat.RecordHeaderSize + entry.OptLength)..]);
        return RecordState.Whole;
    }

    /// <summary>
    /// How far data may be read ahead: to the end of the last record whose entry is held. Beyond it, data stands without
    /// an entry, and the next writer may cut it and put other records in its place.
    /// </summary>
    private long FinalDataEnd(in IndexEntry entry)
    {
        long last = PartitionFormat.EntriesIn(_index.End) - 1;
        return last >= 0
            && _index.TryGet(PartitionFormat.EntryOffset(last), PartitionFormat.EntrySize, out ReadOnlySpan<byte> bytes)
            && IndexEntry.TryDecode(bytes, PartitionFormat.EntrySeed(_seed, last), out IndexEntry lastEntry)
            ? Math.Max(entry.End, lastEntry.End)
            : entry.End;
    }
}

using System.Runtime.CompilerServices;

namespace KeywordBatch.DataContainers;

/// <summary>
/// Reads and verifies the records of one partition by number. Every answer about a record, for readers, for the
/// writer's recovery, for Test and for Repair, comes from <see cref="Read"/>.
/// </summary>
internal sealed class PartitionReader : IDisposable
{
    private const long None = long.MinValue / 2;
    private const int IndexReadAhead = 64 * 1024;
    private const int DataReadAhead = 256 * 1024;

    private readonly PartitionFiles _files;
    private readonly FileWindow _index;
    private readonly FileWindow _data;
    private readonly uint _seed;
    private long _indexEnd;
    private long _readAgain = None;

    private PartitionReader(PartitionFiles files)
    {
        _files = files;
        _index = new FileWindow(files.Index);
        _data = new FileWindow(files.Data);
        FileTime = files.FileTime;
        _seed = PartitionFormat.PartitionSeed(FileTime);
        IndexHeaderIsWhole = PartitionHeader.Check(files.Index, PartitionFileKind.Index, files.FileTime);
        DataHeaderIsWhole = files.Data is not null
            && PartitionHeader.Check(files.Data, PartitionFileKind.Data, files.FileTime);
        RefreshCount();
    }

    public long FileTime { get; }

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
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public RecordState Read(long number, out DataContainerRecordView record)
    {
        RecordState state = TryRead(number, out record);
        return state is RecordState.BadEntry or RecordState.BadData ? ReadAgain(number, out record) : state;
    }

    /// <summary>Reads an index entry below <see cref="Count"/>.</summary>
    /// <param name="number">Of the record.</param>
    /// <param name="readAhead">Bytes to read when it is not held; null for what suits the last reads.</param>
    /// <param name="entry">Default when false.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryReadEntry(long number, int? readAhead, out IndexEntry entry)
    {
        ReadOnlySpan<byte> bytes = _index.Held(PartitionFormat.EntryOffset(number), PartitionFormat.EntrySize);
        if (bytes.IsEmpty)
        {
            bytes = LoadEntry(number, readAhead);
        }

        return IndexEntry.TryDecode(bytes, PartitionFormat.EntrySeed(_seed, number), out entry);
    }

    /// <summary>The first number from one up to a limit that is a whole record or a removed one; the limit when there is none.</summary>
    public long FirstVerified(long from, long limit, CancellationToken cancellationToken = default)
    {
        long number = from;
        while (number < limit && Read(number, out _) is not (RecordState.Whole or RecordState.Removed))
        {
            cancellationToken.ThrowIfCancellationRequested();
            number++;
        }

        return number;
    }

    /// <summary>The opt of a whole record.</summary>
    public ReadOnlySpan<byte> OptOf(long number, scoped in IndexEntry entry) =>
        TryReadData(number, entry, out ReadOnlySpan<byte> bytes)
            ? bytes.Slice(PartitionFormat.RecordHeaderSize, entry.OptLength)
            : [];

    public void Invalidate()
    {
        _index.Invalidate();
        _data.Invalidate();
    }

    public void Dispose()
    {
        _index.Dispose();
        _data.Dispose();
        _files.Dispose();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private RecordState TryRead(long number, out DataContainerRecordView record)
    {
        if (!TryReadEntry(number, readAhead: null, out IndexEntry entry))
        {
            record = default;
            return RecordState.BadEntry;
        }

        if (entry.IsRemoved)
        {
            record = default;
            return RecordState.Removed;
        }

        if (!TryReadData(number, entry, out ReadOnlySpan<byte> bytes))
        {
            record = default;
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

    [MethodImpl(MethodImplOptions.NoInlining)]
    private RecordState ReadAgain(long number, out DataContainerRecordView record)
    {
        _readAgain = number;
        Invalidate();
        return TryRead(number, out record);
    }

    /// <summary>Whether the data that an entry names is whole and is the record of this number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryReadData(long number, scoped in IndexEntry entry, out ReadOnlySpan<byte> bytes)
    {
        bytes = _data.Held(entry.Offset, entry.RecordLength);
        if (bytes.IsEmpty)
        {
            bytes = LoadData(number, entry.Offset, entry.RecordLength);
        }

        return DataRecord.Verify(bytes, PartitionFormat.RecordSeed(_seed, number), number, entry);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private ReadOnlySpan<byte> LoadEntry(long number, int? readAhead)
    {
        long offset = PartitionFormat.EntryOffset(number);
        int wanted = readAhead ?? (IsSequential(_index, offset, number) ? IndexReadAhead : 0);
        return _index.Load(offset, PartitionFormat.EntrySize, _indexEnd, wanted);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private ReadOnlySpan<byte> LoadData(long number, long offset, int length)
    {
        long end = offset + length;
        long limit = IsSequential(_data, offset, number) ? Math.Max(end, FinalDataEnd()) : end;
        return _data.Load(offset, length, limit, DataReadAhead);
    }

    /// <summary>
    /// Whether what stands behind will be read next, as it seems. Not behind a damaged record: where many follow each
    /// other, reading far ahead after each would be reading the same again and again.
    /// </summary>
    private bool IsSequential(FileWindow window, long offset, long number) =>
        (number == 0 || window.GoesOnAt(offset)) && number - _readAgain is not (0 or 1);

    /// <summary>
    /// How far data may be read ahead: to the end of the last record whose entry is held. Beyond it, data stands without
    /// an entry, and the next writer may cut it and put other records in its place.
    /// </summary>
    private long FinalDataEnd()
    {
        long last = PartitionFormat.EntriesIn(_index.End) - 1;
        return last >= 0
            && IndexEntry.TryDecode(
                _index.Held(PartitionFormat.EntryOffset(last), PartitionFormat.EntrySize),
                PartitionFormat.EntrySeed(_seed, last),
                out IndexEntry lastEntry)
            ? lastEntry.End
            : 0;
    }
}

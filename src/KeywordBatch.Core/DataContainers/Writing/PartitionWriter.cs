using System.Buffers;

namespace KeywordBatch.DataContainers;

/// <summary>
/// Appends to one partition: encodes records into two buffers and writes the data buffer, then the index buffer. Its
/// writer calls everything but <see cref="Commit"/> under one lock.
/// </summary>
internal sealed class PartitionWriter : IDisposable
{
    /// <summary>The most entries that are written at once.</summary>
    public const int EntriesPerFlush = 4096;

    private const int DataBufferSize = 256 * 1024;
    private const int IndexBufferSize = EntriesPerFlush * PartitionFormat.EntrySize;

    private readonly StorageFile _dataFile;
    private readonly StorageFile _indexFile;
    private readonly PartitionSync _sync;
    private readonly RoomAhead _room;
    private readonly OptText _maxOpt = new();
    private readonly uint _seed;
    private byte[] _data = ArrayPool<byte>.Shared.Rent(DataBufferSize);
    private readonly byte[] _index = ArrayPool<byte>.Shared.Rent(IndexBufferSize);
    private int _dataUsed;
    private int _indexUsed;
    private long _dataOffset;
    private long _indexOffset;
    private long _maxTime;
    private uint _maxOptRecord;
    private bool _isClosed;

    public PartitionWriter(
        IContainerStorage storage, SyncPolicy policy, PartitionEnd end, StorageFile dataFile, StorageFile indexFile)
    {
        _dataFile = dataFile;
        _indexFile = indexFile;
        _sync = new PartitionSync(storage, dataFile, indexFile, end.Records, policy);
        _room = new RoomAhead(dataFile);
        FileTime = end.FileTime;
        Next = end.Records;
        _seed = PartitionFormat.PartitionSeed(end.FileTime);
        _dataOffset = end.DataEnd;
        _indexOffset = PartitionFormat.EntryOffset(end.Records);
        _maxTime = end.MaxTime;
        _maxOptRecord = end.MaxOptRecord;
        _maxOpt.Set(end.MaxOpt);
    }

    public long FileTime { get; }

    /// <summary>The number that the next record gets.</summary>
    public long Next { get; private set; }

    /// <summary>Why nothing more can be promised about this partition.</summary>
    public KeywordBatchException? Failure => _sync.Failure;

    public int Buffered => _indexUsed / PartitionFormat.EntrySize;

    /// <summary>Makes an empty partition; its names are durable after the first <see cref="Commit"/>.</summary>
    public static PartitionWriter Create(IContainerStorage storage, SyncPolicy policy, long fileTime)
    {
        StorageFile data = CreateFile(storage, PartitionNames.Data(fileTime), PartitionFileKind.Data, fileTime);
        try
        {
            StorageFile index = CreateFile(storage, PartitionNames.Index(fileTime), PartitionFileKind.Index, fileTime);
            return new PartitionWriter(storage, policy, PartitionEnd.Empty(fileTime), data, index);
        }
        catch
        {
            data.Dispose();
            storage.Delete(PartitionNames.Data(fileTime));
            throw;
        }
    }

    /// <summary>Where there is no room, nothing is left: an hour that has a name closes the one before, into which records may still come.</summary>
    private static StorageFile CreateFile(IContainerStorage storage, string name, PartitionFileKind kind, long fileTime)
    {
        StorageFile file = storage.Create(name);
        try
        {
            file.Write(0, PartitionHeader.Encode(kind, fileTime));
            return file;
        }
        catch
        {
            file.Dispose();
            storage.Delete(name);
            throw;
        }
    }

    /// <summary>Encodes one record. <paramref name="isNewOpt"/> is false when the record before has the same opt.</summary>
    public long Append(long msgTime, OptText opt, bool isNewOpt, ReadOnlySpan<byte> value)
    {
        ReadOnlySpan<byte> utf8 = opt.Utf8;
        int length = PartitionFormat.RecordHeaderSize + utf8.Length + value.Length;
        if (_dataUsed + length > _data.Length || _indexUsed + PartitionFormat.EntrySize > IndexBufferSize)
        {
            MakeRoom(length);
        }

        long number = Next;
        long offset = _dataOffset + _dataUsed;
        if (offset + length > PartitionFormat.MaxDataBytes || number >= PartitionFormat.MaxRecords)
        {
            throw DataContainerErrors.PartitionFull(MsgTime.Format(FileTime));
        }

        if (msgTime > _maxTime)
        {
            _maxTime = msgTime;
        }

        if (number == 0 || (isNewOpt && opt.CompareTo(_maxOpt) > 0))
        {
            _maxOpt.Set(opt);
            _maxOptRecord = (uint)number;
        }

        DataRecord.Encode(
            _data.AsSpan(_dataUsed, length), PartitionFormat.RecordSeed(_seed, number), number, msgTime, utf8, value);
        new IndexEntry(msgTime, _maxTime, offset, utf8.Length, value.Length, _maxOptRecord, IsRemoved: false)
            .Encode(_index.AsSpan(_indexUsed, PartitionFormat.EntrySize), PartitionFormat.EntrySeed(_seed, number));
        _dataUsed += length;
        _indexUsed += PartitionFormat.EntrySize;
        Next = number + 1;
        return number;
    }

    /// <summary>
    /// Hands the buffers to the operating system, data first. After a failure nothing is forgotten: the next flush
    /// writes the same bytes to the same places.
    /// </summary>
    public void Flush()
    {
        if (_indexUsed == 0)
        {
            return;
        }

        _sync.BeforeWrite(Buffered);
        try
        {
            Write();
        }
        catch (KeywordBatchException error) when (error.Kind == KeywordBatchErrorKind.ResourceExhausted && _room.IsHeld)
        {
            // The room that the zeros take may be all that is missing.
            _room.Release(_dataOffset);
            Write();
        }

        _sync.AfterWrite(Buffered, _dataUsed);
        _dataOffset += _dataUsed;
        _indexOffset += _indexUsed;
        _dataUsed = 0;
        _indexUsed = 0;
        _room.Extend(_dataOffset, _sync.Room);
    }

    /// <summary>
    /// Makes what was flushed durable. Needs no lock of the writer's, so that puts go on meanwhile. False when the
    /// partition was closed in between.
    /// </summary>
    public bool Commit() => _sync.Commit();

    /// <summary>Cuts what was made ahead and makes both files durable, before the partition is closed.</summary>
    public bool Finish()
    {
        _room.Cut(_dataOffset);
        return _sync.Finish();
    }

    public void Dispose()
    {
        if (_isClosed)
        {
            return;
        }

        _isClosed = true;
        _sync.Close();
        ArrayPool<byte>.Shared.Return(_data);
        ArrayPool<byte>.Shared.Return(_index);
    }

    private void Write()
    {
        _dataFile.Write(_dataOffset, _data.AsSpan(0, _dataUsed));
        _indexFile.Write(_indexOffset, _index.AsSpan(0, _indexUsed));
    }

    private void MakeRoom(int length)
    {
        Flush();
        if (length > _data.Length)
        {
            ArrayPool<byte>.Shared.Return(_data);
            _data = ArrayPool<byte>.Shared.Rent(length);
        }
        else if (_data.Length > 2 * DataBufferSize && length <= DataBufferSize)
        {
            ArrayPool<byte>.Shared.Return(_data);
            _data = ArrayPool<byte>.Shared.Rent(DataBufferSize);
        }
    }
}

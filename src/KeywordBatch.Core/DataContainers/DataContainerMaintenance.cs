namespace KeywordBatch.DataContainers;

/// <summary>Lists, tests, repairs, compresses and clears the hours of a container.</summary>
public sealed class DataContainerMaintenance
{
    private readonly IContainerStorage _storage;
    private readonly Func<IDisposable> _maintenanceLock;
    private readonly Func<IDisposable> _writerLock;
    private long _newest;

    internal DataContainerMaintenance(IContainerStorage storage, Func<IDisposable> maintenanceLock, Func<IDisposable> writerLock)
    {
        _storage = storage;
        _maintenanceLock = maintenanceLock;
        _writerLock = writerLock;
    }

    /// <summary>Names a home; a missing one has no hours.</summary>
    public static DataContainerMaintenance Open(string home)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(home);
        DiskStorage storage = new(home);
        return new DataContainerMaintenance(
            storage, () => WriterLock.TakeMaintenance(storage.Home), () => WriterLock.Take(storage.Home));
    }

    /// <summary>The file times of the hours, oldest first.</summary>
    public IReadOnlyList<long> Partitions() => PartitionCatalog.List(_storage).Times.ToArray();

    /// <summary>One hour, from its headers, lengths and last record.</summary>
    /// <exception cref="KeywordBatchException">NoSuchPartition; NewerFormat.</exception>
    public DataContainerPartition Describe(long fileTime)
    {
        string partition = MsgTime.Format(fileTime);
        using PartitionReader? reader = PartitionReader.Open(_storage, fileTime);
        if (reader is null)
        {
            using StorageFile? data = OpenDataAlone(fileTime);
            CompressedFile? packed = data as CompressedFile;
            long plain = data?.Length ?? 0;
            return new DataContainerPartition(
                partition, 0, packed?.CompressedLength ?? plain, plain, packed is not null, HealthOfDataAlone(fileTime, data));
        }

        // Asked first: what a writer leaves unfinished while it is looked at is no damage, though it closes the hour then.
        bool isClosed = IsClosed(fileTime);
        PartitionTail tail = PartitionTail.Find(reader);

        // What an interrupted compression left takes room until compressing again takes it away.
        using StorageFile? left = reader.Files.IsCompressed ? _storage.Open(PartitionNames.Data(fileTime), writable: false) : null;
        return new DataContainerPartition(
            partition,
            tail.End.Records,
            reader.Files.DiskBytes + (left?.Length ?? 0),
            reader.Files.PlainBytes,
            reader.Files.IsCompressed && left is null,
            HealthOf(reader, damaged: 0, tail, isClosed));
    }

    /// <summary>Each hour as <see cref="Describe"/> tells it, oldest first; those that are deleted meanwhile are left out.</summary>
    /// <exception cref="KeywordBatchException">NewerFormat.</exception>
    public IEnumerable<DataContainerPartition> DescribeAll(CancellationToken cancellationToken = default) =>
        Each(Describe, cancellationToken);

    /// <summary>Verifies every record of an hour; looks for lost ones in the data.</summary>
    /// <exception cref="KeywordBatchException">NoSuchPartition; NewerFormat.</exception>
    public DataContainerCheck Test(long fileTime, CancellationToken cancellationToken = default)
    {
        using PartitionReader? reader = PartitionReader.Open(_storage, fileTime);
        return reader is null ? TestDataAlone(fileTime, cancellationToken) : Check(reader, IsClosed(fileTime), cancellationToken);
    }

    /// <summary>Each hour as <see cref="Test"/> finds it, oldest first; those that are deleted meanwhile are left out.</summary>
    /// <exception cref="KeywordBatchException">NewerFormat.</exception>
    public IEnumerable<DataContainerCheck> TestAll(CancellationToken cancellationToken = default) =>
        Each(fileTime => Test(fileTime, cancellationToken), cancellationToken);

    /// <summary>
    /// Makes an hour verify: what its data proves comes back, what is lost is marked so, what is cut goes to .lost files.
    /// A compressed hour is expanded for it; its compressed files go to .lost files where anything in them is damaged.
    /// </summary>
    /// <exception cref="KeywordBatchException">AnotherWriter, at once, while somebody writes or maintains.</exception>
    public DataContainerRepair Repair(long fileTime, CancellationToken cancellationToken = default)
    {
        using IDisposable maintenance = _maintenanceLock();
        using IDisposable writer = _writerLock();
        if (!Exists(fileTime))
        {
            throw NoSuch(fileTime);
        }

        if (!_storage.Exists(PartitionNames.Data(fileTime)) && _storage.Exists(PartitionNames.CompressedData(fileTime)))
        {
            _ = new PartitionExpander(_storage).Expand(fileTime, cancellationToken);
        }

        PartitionRepairer repairer = new(_storage);
        long written = repairer.Repair(fileTime, cancellationToken);
        return new DataContainerRepair(MsgTime.Format(fileTime), written, repairer.BytesCut, Test(fileTime, cancellationToken));
    }

    /// <summary>Compresses a closed hour; does nothing when it is compressed already.</summary>
    /// <exception cref="KeywordBatchException">PartitionNotClosed for the newest hour; IndexEndMissing for one to be repaired first.</exception>
    public DataContainerPartition Compress(long fileTime, CancellationToken cancellationToken = default)
    {
        using IDisposable maintenance = _maintenanceLock();
        if (Exists(fileTime) && !IsClosed(fileTime))
        {
            throw DataContainerErrors.PartitionNotClosed(MsgTime.Format(fileTime));
        }

        if (_storage.Exists(PartitionNames.Data(fileTime)))
        {
            PartitionCompressor compressor = new(_storage);
            if (_storage.Exists(PartitionNames.Index(fileTime)))
            {
                ThrowIfIndexEndIsMissing(fileTime);
                compressor.Compress(fileTime, cancellationToken);
            }
            else
            {
                compressor.Finish(fileTime, cancellationToken);
            }
        }

        return Describe(fileTime);
    }

    /// <summary>Deletes an hour. The newest can only be deleted while nobody writes.</summary>
    /// <returns>False when it is not there, such as when somebody else has deleted it.</returns>
    /// <exception cref="KeywordBatchException">AnotherWriter.</exception>
    public bool Delete(long fileTime)
    {
        using IDisposable maintenance = _maintenanceLock();
        if (!Exists(fileTime))
        {
            return false;
        }

        using IDisposable? writer = IsClosed(fileTime) ? null : _writerLock();
        Retention.Delete(_storage, fileTime);

        // Those who make files that are not finished yet hold the locks, so these are of the dead.
        foreach (string unfinished in PartitionNames.Of(fileTime).Select(PartitionNames.Unfinished).Where(_storage.Exists))
        {
            _storage.Delete(unfinished);
        }

        _storage.SyncDirectory();
        return true;
    }

    /// <summary>
    /// The file time so many hours, 0 to 1,000,000, before the newest hour or before now, whichever is earlier, so that
    /// one record with a time far ahead does not empty the container; hours before it are older than what is to be kept.
    /// </summary>
    /// <exception cref="KeywordBatchException">OptionOutOfRange.</exception>
    public long KeepFrom(int keepHours, TimeProvider? clock = null)
    {
        DataContainerOptions.CheckKeepHours(keepHours);
        return Retention.KeepFrom(PartitionCatalog.List(_storage), keepHours, (clock ?? TimeProvider.System).GetLocalNow().DateTime);
    }

    private IEnumerable<T> Each<T>(Func<long, T> look, CancellationToken cancellationToken)
        where T : class
    {
        foreach (long fileTime in Partitions())
        {
            cancellationToken.ThrowIfCancellationRequested();
            T? found = null;
            try
            {
                found = look(fileTime);
            }
            catch (KeywordBatchException error) when (error.Kind == KeywordBatchErrorKind.NotFound)
            {
                // A writer that keeps so many hours has deleted it.
            }

            // One of which only the index was gone when it was looked at seems damaged.
            if (found is not null && Exists(fileTime))
            {
                yield return found;
            }
        }
    }

    private void ThrowIfIndexEndIsMissing(long fileTime)
    {
        using PartitionReader? reader = PartitionReader.Open(_storage, fileTime);
        if (reader is not null && PartitionTail.LacksIndexEnd(reader))
        {
            throw DataContainerErrors.IndexEndMissing(MsgTime.Format(fileTime), reader.Count);
        }
    }

    private bool Exists(long fileTime) => PartitionNames.Of(fileTime).Any(_storage.Exists);

    /// <summary>Whether no writer can be at it: then nothing in it is unfinished, and what does not verify is damage.</summary>
    private bool IsClosed(long fileTime)
    {
        // One later hour that is still there is enough. To list thousands of files for each of thousands of hours takes minutes.
        if (_newest <= fileTime || !_storage.Exists(PartitionNames.Data(_newest)))
        {
            _newest = PartitionCatalog.List(_storage).Newest;
        }

        return _newest > fileTime;
    }

    /// <summary>A writer that makes an hour, or died there, has put no record into it as long as the index has no header.</summary>
    private DataContainerHealth HealthOfDataAlone(long fileTime, StorageFile? data) =>
        data?.Length <= PartitionFormat.HeaderSize && data is not CompressedFile && !IsClosed(fileTime)
            ? DataContainerHealth.UnfinishedTail
            : DataContainerHealth.Damaged;

    private static DataContainerHealth HealthOf(PartitionReader reader, long damaged, PartitionTail tail, bool isClosed) =>
        damaged > 0 || !reader.IndexHeaderIsWhole || !reader.DataHeaderIsWhole || !reader.Files.IsUnpackedWhole
            ? DataContainerHealth.Damaged
        : tail.IsClean ? DataContainerHealth.Healthy
        : isClosed ? DataContainerHealth.Damaged
        : DataContainerHealth.UnfinishedTail;

    private static DataContainerCheck Check(PartitionReader reader, bool isClosed, CancellationToken cancellationToken)
    {
        long whole = 0, removed = 0, damaged = 0, recoverable = 0, first = -1;
        PartitionTail tail = PartitionTail.Find(reader);
        long numbers = isClosed ? reader.Count : tail.End.Records;
        foreach (RecordFinding finding in PartitionVerifier.Walk(reader, cancellationToken))
        {
            switch (finding.State)
            {
                case RecordState.Whole:
                    whole++;
                    break;
                case RecordState.Removed:
                    removed++;
                    break;
                default:
                    recoverable += finding.Entry is null ? 0 : 1;
                    if (finding.Number < numbers)
                    {
                        damaged++;
                        first = first < 0 ? finding.Number : first;
                    }

                    break;
            }
        }

        return new DataContainerCheck(
            MsgTime.Format(reader.FileTime),
            whole,
            removed,
            damaged,
            recoverable,
            first,
            tail.IndexBytes + tail.DataBytes,
            HealthOf(reader, damaged, tail, isClosed));
    }

    private DataContainerCheck TestDataAlone(long fileTime, CancellationToken cancellationToken)
    {
        using StorageFile? data = OpenDataAlone(fileTime);
        if (data is null)
        {
            return new DataContainerCheck(MsgTime.Format(fileTime), 0, 0, 0, 0, -1, 0, DataContainerHealth.Damaged);
        }

        using DataScanner scanner = new(data, fileTime);
        long recoverable = 0;
        foreach ((long _, IndexEntry _) in scanner.Scan(PartitionFormat.HeaderSize, data.Length, 0, PartitionFormat.MaxRecords))
        {
            cancellationToken.ThrowIfCancellationRequested();
            recoverable++;
        }

        return new DataContainerCheck(
            MsgTime.Format(fileTime), 0, 0, 0, recoverable, -1, Math.Max(0, data.Length - PartitionFormat.HeaderSize), HealthOfDataAlone(fileTime, data));
    }

    /// <summary>The data of an hour whose index is missing or not even a header of one; null when that index is all there is.</summary>
    private StorageFile? OpenDataAlone(long fileTime) =>
        PartitionFiles.OpenData(_storage, fileTime)
            ?? (Exists(fileTime) ? null : throw NoSuch(fileTime));

    private KeywordBatchException NoSuch(long fileTime) =>
        DataContainerErrors.NoSuchPartition(_storage.Home, MsgTime.Format(fileTime));
}

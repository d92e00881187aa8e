namespace KeywordBatch.DataContainers;

/// <summary>Appends records to a container. One writer per home; its members may be used from several threads.</summary>
/// <remarks>
/// A record passes three stations, counted in <see cref="Buffered"/>, <see cref="Flushed"/> and <see cref="Committed"/>:
/// in memory (lost when the process dies), handed to the operating system (lost when the power fails), durable.
/// </remarks>
public sealed class DataContainerWriter : IDisposable
{
    private readonly DataContainerOptions _options;
    private readonly IContainerStorage _storage;
    private readonly IDisposable? _lock;
    private readonly RejectedRecords _rejected;
    private readonly CurrentPartition _current;
    private readonly Action _finish;
    private readonly Lock _gate = new();
    private readonly OptText _opt = new();
    private readonly GroupCommit? _groupCommit;
    private KeywordBatchException? _failure;
    private long _put;
    private long _flushed;
    private long _committed;
    private bool _optIsStored;
    private bool _isDisposed;

    private DataContainerWriter(DataContainerOptions options, SyncPolicy policy, IContainerStorage storage, IDisposable? writerLock)
    {
        _options = options;
        _storage = storage;
        _lock = writerLock;
        _rejected = new RejectedRecords(storage);
        _current = new CurrentPartition(options, policy, storage);
        _finish = () => CommitUnderGate(isEnd: true);
        _groupCommit = options.CommitEvery == TimeSpan.Zero ? null : new GroupCommit(this, options);
    }

    private KeywordBatchException? Failure => _failure ?? _current.Writer?.Failure;

    private bool IsCommitDue => _options.CommitEveryRecords != 0 && _put - _committed >= _options.CommitEveryRecords;

    /// <summary>Records put so far, those in the buffer included; those that went to error.log are not.</summary>
    public long Buffered => Volatile.Read(ref _put);

    /// <summary>Records of this writer that the operating system has: readers see them, a kill does not lose them.</summary>
    public long Flushed => Volatile.Read(ref _flushed);

    /// <summary>Records of this writer that are on the medium: a power failure does not lose them.</summary>
    public long Committed => Volatile.Read(ref _committed);

    /// <summary>Records that went to error.log because their time was too far ahead.</summary>
    public long Rejected => _rejected.Count;

    /// <summary>Bytes of an incomplete tail that opening cut into .lost files; 0 after a clean end.</summary>
    public long RecoveredBytes => _current.RecoveredBytes;

    /// <summary>
    /// Records that had been handed to the operating system and that opening cut, because their data is gone: after a
    /// power failure what was not committed, else damage. What a writer was writing when it died is none.
    /// </summary>
    public long LostRecords => _current.LostRecords;

    /// <summary>What to tell people about a put that <see cref="DataContainerPosition.IsStored"/> says went to error.log.</summary>
    public KeywordBatchException TooFarAhead(string msgTime) => DataContainerErrors.TimeTooFarAhead(msgTime, _storage.Home);

    /// <summary>Opens a home for append, making it when missing, and repairs the end that a dead writer left.</summary>
    /// <exception cref="KeywordBatchException">
    /// AnotherWriter, at once, when the home has a writer; HomeIsFile; NewerFormat; NotPermitted.
    /// </exception>
    public static DataContainerWriter Open(DataContainerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        DiskStorage storage = new(options.Home, options.OwnerOnly);
        storage.CreateHome();
        return Open(options, storage, WriterLock.Take(storage.Home));
    }

    internal static DataContainerWriter Open(
        DataContainerOptions options, IContainerStorage storage, IDisposable? writerLock, SyncPolicy? policy = null)
    {
        try
        {
            return new DataContainerWriter(options, policy ?? SyncPolicy.Default, storage, writerLock);
        }
        catch
        {
            writerLock?.Dispose();
            throw;
        }
    }

    /// <summary>Appends a record to the buffer.</summary>
    /// <param name="msgTime">yyyyMMddHHmmss.</param>
    /// <param name="opt">Up to 20 characters, no control characters; leading spaces are padding and do not count.</param>
    /// <param name="value">Up to 16,777,215 bytes.</param>
    /// <exception cref="KeywordBatchException">
    /// InvalidMsgTime, InvalidOpt, ValueTooLarge: nothing was stored. DiskFull: this record was not taken, earlier ones
    /// are in the buffer; put it again when there is room. WriterFailed after a failure to commit: open again.
    /// </exception>
    public DataContainerPosition Put(ReadOnlySpan<char> msgTime, ReadOnlySpan<char> opt, ReadOnlySpan<byte> value) =>
        MsgTime.TryParse(msgTime, out long time)
            ? Put(time, opt, value)
            : throw DataContainerErrors.InvalidMsgTime(msgTime.ToString());

    /// <inheritdoc cref="Put(ReadOnlySpan{char}, ReadOnlySpan{char}, ReadOnlySpan{byte})"/>
    public DataContainerPosition Put(long msgTime, ReadOnlySpan<char> opt, ReadOnlySpan<byte> value)
    {
        lock (_gate)
        {
            ThrowIfUnusable();
            if (value.Length > PartitionFormat.MaxValueBytes)
            {
                throw DataContainerErrors.ValueTooLarge(value.Length, PartitionFormat.MaxValueBytes);
            }

            if (_put - _flushed >= _options.BufferRecords)
            {
                // The flush that failed behind an earlier put: as long as it does, no more is taken.
                FlushUnderGate();
            }

            if (!_opt.Is(opt))
            {
                _optIsStored = false;
                _opt.Set(opt);
            }

            if (!_current.Admit(msgTime, _finish))
            {
                _rejected.Add(msgTime, opt, value);
                return default;
            }

            PartitionWriter partition = _current.Writer!;
            long key = partition.Append(msgTime, _opt, !_optIsStored, value);
            _optIsStored = true;
            _put++;
            if (_put - _flushed >= _options.BufferRecords || IsCommitDue)
            {
                PassOn();
            }

            return new DataContainerPosition(partition.FileTime, key, _put);
        }
    }

    /// <summary>Hands the buffer to the operating system: other processes see the records, a kill does not lose them.</summary>
    /// <returns>How many records of this writer have got that far.</returns>
    /// <exception cref="KeywordBatchException">DiskFull: nothing is lost, flush again when there is room.</exception>
    public long Flush()
    {
        lock (_gate)
        {
            ThrowIfUnusable();
            FlushUnderGate();
            return _flushed;
        }
    }

    /// <summary>Makes all records put before durable. Puts of other threads go on meanwhile.</summary>
    /// <returns>How many records of this writer are durable.</returns>
    /// <exception cref="KeywordBatchException">
    /// DiskFull from the flush: nothing is lost, commit again. WriterFailed: the medium refused; what was not committed is in doubt.
    /// </exception>
    public long Commit()
    {
        PartitionWriter? partition;
        long target;
        lock (_gate)
        {
            ThrowIfUnusable();
            FlushUnderGate();
            _rejected.Sync();
            partition = _current.Writer;
            target = _flushed;
            if (_committed == target)
            {
                return target;
            }
        }

        bool isSynced = Guarded(partition!.Commit);
        lock (_gate)
        {
            // Closed in between by a change of hour, which commits; or by Dispose, whose commit may have failed.
            ObjectDisposedException.ThrowIf(!isSynced && _committed < target, this);
            Volatile.Write(ref _committed, Math.Max(_committed, target));
            return _committed;
        }
    }

    /// <summary>Commits and closes. When the commit fails the container is closed all the same, and the error is thrown.</summary>
    public void Dispose()
    {
        _groupCommit?.Dispose();
        lock (_gate)
        {
            if (_isDisposed)
            {
                return;
            }

            try
            {
                if (Failure is null)
                {
                    CommitUnderGate(isEnd: true);
                }
            }
            finally
            {
                _isDisposed = true;
                _current.Dispose();
                _rejected.Dispose();
                _lock?.Dispose();
            }
        }
    }

    /// <summary>Commits what is not yet durable; a failure stays for the next caller.</summary>
    internal void CommitInBackground()
    {
        try
        {
            if (Committed < Buffered && Failure is null)
            {
                Commit();
            }
        }
        catch (Exception e) when (e is ObjectDisposedException or KeywordBatchException)
        {
            // Dispose has committed. A full disk: the records are still in the buffer and the next flush says so. A failed medium: kept in _failure.
        }
    }

    /// <summary>Flushes or commits because the counts say so. The record is taken by now, so a full disk is for the next call to tell.</summary>
    private void PassOn()
    {
        try
        {
            if (IsCommitDue)
            {
                CommitUnderGate();
            }
            else
            {
                FlushUnderGate();
            }
        }
        catch (KeywordBatchException error) when (error.Kind == KeywordBatchErrorKind.ResourceExhausted && Failure is null)
        {
            // Nothing is lost: the next put, flush or commit tries again and says so.
        }
    }

    private void FlushUnderGate()
    {
        _current.Writer?.Flush();
        Volatile.Write(ref _flushed, _put);
    }

    /// <summary>With <paramref name="isEnd"/> all of the partition, its index as well, before it is closed.</summary>
    private void CommitUnderGate(bool isEnd = false)
    {
        FlushUnderGate();
        _rejected.Sync();
        if (_current.Writer is { } partition && (isEnd || _committed != _put))
        {
            Guarded(isEnd ? partition.Finish : partition.Commit);
            Volatile.Write(ref _committed, _put);
        }
    }

    /// <summary>
    /// After a failed sync the kernel may have dropped the pages: trying again could succeed without the data, so the
    /// writer ends here.
    /// </summary>
    private bool Guarded(Func<bool> sync)
    {
        try
        {
            return sync();
        }
        catch (KeywordBatchException error)
        {
            _failure = DataContainerErrors.WriterFailed(_storage.Home, error);
            throw _failure;
        }
    }

    private void ThrowIfUnusable()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (Failure is { } failure)
        {
            throw DataContainerErrors.WriterFailed(_storage.Home, failure);
        }
    }
}

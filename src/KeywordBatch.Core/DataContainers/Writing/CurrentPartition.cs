namespace KeywordBatch.DataContainers;

/// <summary>The hour that a writer is at, and which hour a record goes to. Its writer calls everything under one lock.</summary>
internal sealed class CurrentPartition : IDisposable
{
    private readonly DataContainerOptions _options;
    private readonly SyncPolicy _policy;
    private readonly IContainerStorage _storage;
    private long _lastTime;

    /// <summary>Opens the newest hour for append, and repairs the end that a dead writer left.</summary>
    public CurrentPartition(DataContainerOptions options, SyncPolicy policy, IContainerStorage storage)
    {
        (_options, _policy, _storage) = (options, policy, storage);
        long newest = PartitionCatalog.List(storage).Newest;
        if (newest != 0)
        {
            PartitionOpener opener = new(storage, policy);
            Writer = opener.OpenForAppend(newest);
            RecoveredBytes = opener.CutBytes;
            LostRecords = opener.CutRecords;
            ApplyRetention();
        }
    }

    /// <summary>Null in an empty container.</summary>
    public PartitionWriter? Writer { get; private set; }

    /// <summary>Bytes that opening cut into .lost files.</summary>
    public long RecoveredBytes { get; }

    /// <summary>Records among them.</summary>
    public long LostRecords { get; }

    /// <summary>
    /// Goes to the hour of a record, which is a new one when its time is later than the current one. False when the time is
    /// too far ahead.
    /// </summary>
    /// <param name="msgTime">The record's time.</param>
    /// <param name="finish">Makes all of the current hour durable, before the next one is made.</param>
    public bool Admit(long msgTime, Action finish) => (msgTime == _lastTime && Writer is not null) || GoTo(msgTime, finish);

    public void Dispose() => Writer?.Dispose();

    private bool GoTo(long msgTime, Action finish)
    {
        if (!MsgTime.IsValid(msgTime))
        {
            throw DataContainerErrors.InvalidMsgTime(MsgTime.Format(msgTime));
        }

        long hour = MsgTime.HourOf(msgTime);
        if (Writer is null)
        {
            Writer = PartitionWriter.Create(_storage, _policy, hour);
        }
        else if (hour > Writer.FileTime)
        {
            if (_options.FileTimeInterval != 0 && MsgTime.HoursFrom(Writer.FileTime, hour) > _options.FileTimeInterval)
            {
                return false;
            }

            // A closed hour is durable before the next one exists: only the newest partition can ever have a torn tail.
            finish();
            PartitionWriter previous = Writer;
            Writer = PartitionWriter.Create(_storage, _policy, hour);
            previous.Dispose();
            ApplyRetention();
        }

        _lastTime = msgTime;
        return true;
    }

    private void ApplyRetention() => Retention.Apply(_storage, _options.KeepHours, _options.TimeProvider.GetLocalNow().DateTime);
}

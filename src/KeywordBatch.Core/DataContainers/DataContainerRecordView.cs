namespace KeywordBatch.DataContainers;

/// <summary>A record in the reader's buffer: valid until the reader is used again.</summary>
public readonly ref struct DataContainerRecordView
{
    internal DataContainerRecordView(long fileTime, long key, long msgTime, ReadOnlySpan<byte> opt, ReadOnlySpan<byte> value)
    {
        FileTime = fileTime;
        Key = key;
        MsgTime = msgTime;
        OptUtf8 = opt;
        Value = value;
    }

    /// <summary>The partition's hour, yyyyMMddHH0000.</summary>
    public long FileTime { get; }

    /// <summary>The record number within its partition, from 0.</summary>
    public long Key { get; }

    /// <summary>Its time, yyyyMMddHHmmss.</summary>
    public long MsgTime { get; }

    /// <summary>Its opt in UTF-8, padding taken off; 0 to 80 bytes.</summary>
    public ReadOnlySpan<byte> OptUtf8 { get; }

    /// <summary>Its value.</summary>
    public ReadOnlySpan<byte> Value { get; }
}

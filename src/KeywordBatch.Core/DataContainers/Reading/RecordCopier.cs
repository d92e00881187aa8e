using System.Text;

namespace KeywordBatch.DataContainers;

/// <summary>Copies records out of a reader's buffer. Neighbours mostly share hour, time and opt, so their texts are kept.</summary>
internal sealed class RecordCopier
{
    private readonly byte[] _optUtf8 = new byte[PartitionFormat.MaxOptBytes];
    private int _optLength;
    private string _opt = string.Empty;
    private long _fileTime;
    private string _partition = string.Empty;
    private long _msgTime;
    private string _time = string.Empty;

    public DataContainerRecord Copy(in DataContainerRecordView record)
    {
        if (record.FileTime != _fileTime)
        {
            _partition = MsgTime.Format(record.FileTime);
            _fileTime = record.FileTime;
        }

        if (record.MsgTime != _msgTime)
        {
            _time = MsgTime.Format(record.MsgTime);
            _msgTime = record.MsgTime;
        }

        if (!record.OptUtf8.SequenceEqual(_optUtf8.AsSpan(0, _optLength)))
        {
            _opt = Encoding.UTF8.GetString(record.OptUtf8);
            record.OptUtf8.CopyTo(_optUtf8);
            _optLength = record.OptUtf8.Length;
        }

        return new DataContainerRecord(_partition, record.Key, _time, _opt, record.Value.ToArray());
    }
}

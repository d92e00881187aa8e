namespace KeywordBatch.DataContainers;

/// <summary>The file names of a partition: yyyyMMddHH0000.db, .db.idx, and with .gz behind when compressed.</summary>
internal static class PartitionNames
{
    public const string WriterLock = "writer.lock";
    public const string WriterOwner = "writer.pid";
    public const string MaintenanceLock = "maintenance.lock";
    public const string MaintenanceOwner = "maintenance.pid";
    public const string ErrorLog = "error.log";

    private const string DataSuffix = ".db";
    private const string IndexSuffix = ".db.idx";
    private const string CompressedSuffix = ".gz";
    private const int TimeLength = 14;

    public static string Data(long fileTime) => MsgTime.Format(fileTime) + DataSuffix;

    public static string Index(long fileTime) => MsgTime.Format(fileTime) + IndexSuffix;

    public static string CompressedData(long fileTime) => Data(fileTime) + CompressedSuffix;

    public static string CompressedIndex(long fileTime) => Index(fileTime) + CompressedSuffix;

    public static string Lost(string name) => name + ".lost";

    /// <summary>What a file is being written as until it is whole; left over after a crash, it is overwritten.</summary>
    public static string Unfinished(string name) => name + ".tmp";

    public static string Of(long fileTime, PartitionParts part) => part switch
    {
        PartitionParts.Data => Data(fileTime),
        PartitionParts.Index => Index(fileTime),
        PartitionParts.CompressedData => CompressedData(fileTime),
        _ => CompressedIndex(fileTime),
    };

    public static bool TryParse(ReadOnlySpan<char> name, out long fileTime, out PartitionParts part)
    {
        part = PartitionParts.None;
        fileTime = 0;
        if (name.Length <= TimeLength
            || !MsgTime.TryParse(name[..TimeLength], out fileTime)
            || MsgTime.HourOf(fileTime) != fileTime)
        {
            return false;
        }

        part = name[TimeLength..] switch
        {
            DataSuffix => PartitionParts.Data,
            IndexSuffix => PartitionParts.Index,
            DataSuffix + CompressedSuffix => PartitionParts.CompressedData,
            IndexSuffix + CompressedSuffix => PartitionParts.CompressedIndex,
            _ => PartitionParts.None,
        };
        return part != PartitionParts.None;
    }
}

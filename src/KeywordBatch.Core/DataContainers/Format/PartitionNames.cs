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

    /// <summary>All that a partition's files can be called, indexes first.</summary>
    public static string[] Of(long fileTime) =>
        [CompressedIndex(fileTime), Index(fileTime), CompressedData(fileTime), Data(fileTime)];

    /// <summary>The hour that a file of a partition is of.</summary>
    public static bool TryParse(ReadOnlySpan<char> name, out long fileTime)
    {
        fileTime = 0;
        return name.Length > TimeLength
            && name[TimeLength..] is DataSuffix or IndexSuffix or (DataSuffix + CompressedSuffix) or (IndexSuffix + CompressedSuffix)
            && MsgTime.TryParse(name[..TimeLength], out fileTime)
            && MsgTime.HourOf(fileTime) == fileTime;
    }
}

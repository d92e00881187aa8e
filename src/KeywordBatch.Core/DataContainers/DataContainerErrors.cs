namespace KeywordBatch.DataContainers;

internal static class DataContainerErrors
{
    private const int NoSpace = 28;
    private const int FileTooLarge = 27;
    private const int QuotaExceeded = 122;
    private const int WindowsDiskFull = unchecked((int)0x80070070);

    private static readonly MessageCatalog Catalog = new("DataContainers");

    public static KeywordBatchException InvalidMsgTime(string text) =>
        Catalog.Error(KeywordBatchErrorKind.InvalidArgument, nameof(InvalidMsgTime), text, null, text);

    public static KeywordBatchException ToBeforeFrom(long from, long to) =>
        Catalog.Error(KeywordBatchErrorKind.InvalidArgument, nameof(ToBeforeFrom), to, null, MsgTime.Format(from), MsgTime.Format(to));

    public static KeywordBatchException InvalidOpt(string opt, int maximum) =>
        Catalog.Error(KeywordBatchErrorKind.InvalidArgument, nameof(InvalidOpt), opt, null, opt, maximum);

    public static KeywordBatchException ValueTooLarge(long length, long maximum) =>
        Catalog.Error(KeywordBatchErrorKind.InvalidData, nameof(ValueTooLarge), length, null, length, maximum);

    public static KeywordBatchException OptionOutOfRange(string option, object value, object minimum, object maximum) =>
        Catalog.Error(KeywordBatchErrorKind.InvalidArgument, nameof(OptionOutOfRange), option, null, option, value, minimum, maximum);

    public static KeywordBatchException HomeIsFile(string home) =>
        Catalog.Error(KeywordBatchErrorKind.InvalidConfiguration, nameof(HomeIsFile), home, null, home);

    public static KeywordBatchException AnotherWriter(string home, string owner) =>
        Catalog.Error(KeywordBatchErrorKind.Busy, nameof(AnotherWriter), home, null, home, owner);

    public static KeywordBatchException NewerFormat(string file, int version, int known) =>
        Catalog.Error(KeywordBatchErrorKind.InvalidData, nameof(NewerFormat), file, null, file, version, known);

    public static KeywordBatchException PartitionFull(string partition) =>
        Catalog.Error(KeywordBatchErrorKind.ResourceExhausted, nameof(PartitionFull), partition, null, partition);

    public static KeywordBatchException WriterFailed(string home, Exception cause) =>
        Catalog.Error(KeywordBatchErrorKind.Damaged, nameof(WriterFailed), home, cause, home, cause.Message);

    public static KeywordBatchException NoSuchPartition(string home, string partition) =>
        Catalog.Error(KeywordBatchErrorKind.NotFound, nameof(NoSuchPartition), partition, null, home, partition);

    public static KeywordBatchException RecordsDamaged(DataContainerDamage damage) => damage.Kind switch
    {
        DataContainerDamageKind.MissingIndex => IndexMissing(damage),
        DataContainerDamageKind.MissingIndexEnd => IndexEndMissing(damage.Partition, damage.FirstKey),
        _ => Catalog.Error(
            KeywordBatchErrorKind.Damaged, nameof(RecordsDamaged), damage, null, damage.Partition, damage.Count, damage.FirstKey, damage.Kind),
    };

    public static KeywordBatchException IndexEndMissing(string partition, long records) =>
        Catalog.Error(KeywordBatchErrorKind.Damaged, nameof(IndexEndMissing), partition, null, partition, records);

    public static KeywordBatchException TimeTooFarAhead(string msgTime, string home) =>
        Catalog.Error(KeywordBatchErrorKind.InvalidData, nameof(TimeTooFarAhead), msgTime, null, msgTime, home);

    public static KeywordBatchException AmbiguousLookup() =>
        Catalog.Error(KeywordBatchErrorKind.InvalidArgument, nameof(AmbiguousLookup), null, null);

    public static KeywordBatchException CopyDiffers(string file) =>
        Catalog.Error(KeywordBatchErrorKind.Damaged, nameof(CopyDiffers), file, null, file);

    public static KeywordBatchException PartitionNotClosed(string partition) =>
        Catalog.Error(KeywordBatchErrorKind.InvalidArgument, nameof(PartitionNotClosed), partition, null, partition);

    /// <summary>Every failure of the file system, told by file and cause.</summary>
    public static KeywordBatchException FromIo(string path, Exception error) => error switch
    {
        UnauthorizedAccessException => NotPermitted(path, error),

        // What .NET makes of EFBIG, a file-size limit.
        ArgumentOutOfRangeException => DiskFull(path, error),
        IOException { HResult: NoSpace or FileTooLarge or QuotaExceeded or WindowsDiskFull } => DiskFull(path, error),
        _ => FileFailed(path, error),
    };

    /// <summary>How many records there are, nobody knows without an index.</summary>
    private static KeywordBatchException IndexMissing(DataContainerDamage damage) =>
        Catalog.Error(KeywordBatchErrorKind.Damaged, nameof(IndexMissing), damage, null, damage.Partition);

    private static KeywordBatchException NotPermitted(string path, Exception error) =>
        Catalog.Error(KeywordBatchErrorKind.PermissionDenied, nameof(NotPermitted), path, error, path);

    private static KeywordBatchException DiskFull(string path, Exception error) =>
        Catalog.Error(KeywordBatchErrorKind.ResourceExhausted, nameof(DiskFull), path, error, path);

    private static KeywordBatchException FileFailed(string path, Exception error) =>
        Catalog.Error(KeywordBatchErrorKind.InvalidConfiguration, nameof(FileFailed), path, error, path, error.Message);
}

namespace KeywordBatch.Batch;

internal static class BatchErrors
{
    private static readonly MessageCatalog Catalog = new("Batch");

    public static KeywordBatchException InvalidBatchOption(string name, object value, object min, object max) =>
        Catalog.Error(KeywordBatchErrorKind.InvalidArgument, nameof(InvalidBatchOption), name, null, name, value, min, max);

    public static KeywordBatchException LimitForOtherMode(KeywordBatchMode mode) =>
        Catalog.Error(KeywordBatchErrorKind.InvalidArgument, nameof(LimitForOtherMode), mode, null, mode);

    public static KeywordBatchException CountsDoNotAddUp(BatchCounts counts) =>
        Catalog.Error(KeywordBatchErrorKind.Damaged, nameof(CountsDoNotAddUp), null, null,
            counts.Read, counts.Processed, counts.Skipped, counts.Failed);

    public static KeywordBatchException CountsDoNotAddUp(long taken, KeywordBatchUnit unit) =>
        Catalog.Error(KeywordBatchErrorKind.Damaged, nameof(CountsDoNotAddUp), unit.Day, null, taken, unit.Processed, unit.Skipped, unit.Failed);

    public static KeywordBatchException NoRightToCoordinate(string database) =>
        Catalog.Error(KeywordBatchErrorKind.Busy, nameof(NoRightToCoordinate), database, null, database);

    public static KeywordBatchException BucketsDiffer(DateOnly day, int theirs, int ours, string owner) =>
        Catalog.Error(KeywordBatchErrorKind.InvalidArgument, nameof(BucketsDiffer), day, null, day, theirs, ours, owner);

    public static KeywordBatchException JournalsInUse(string folder, int slots) =>
        Catalog.Error(KeywordBatchErrorKind.Busy, nameof(JournalsInUse), folder, null, folder, slots);

    public static KeywordBatchException JournalOfAnotherDatabase(string folder, string found, string wanted) =>
        Catalog.Error(KeywordBatchErrorKind.InvalidConfiguration, nameof(JournalOfAnotherDatabase), folder, null, folder, found, wanted);

    public static KeywordBatchException JournalOfNewerVersion(string folder, int found, int known) =>
        Catalog.Error(KeywordBatchErrorKind.InvalidConfiguration, nameof(JournalOfNewerVersion), folder, null, folder, found, known);

    public static KeywordBatchException JournalOwnerDamaged(string file, string database, string contents) =>
        Catalog.Error(KeywordBatchErrorKind.InvalidConfiguration, nameof(JournalOwnerDamaged), file, null, file, database, contents);

    public static KeywordBatchException JournalOwnerMissing(string file, string database, string contents) =>
        Catalog.Error(KeywordBatchErrorKind.InvalidConfiguration, nameof(JournalOwnerMissing), file, null, file, database, contents);

    public static KeywordBatchException JournalFolderUnusable(string folder, Exception cause) =>
        Catalog.Error(KeywordBatchErrorKind.InvalidConfiguration, nameof(JournalFolderUnusable), folder, cause, folder, cause.Message);

    public static string Message(string id, params ReadOnlySpan<object?> args) => Catalog.Text(id, args);
}

namespace KeywordBatch.Batch;

internal static class BatchErrors
{
    private static readonly MessageCatalog Catalog = new("Batch");

    public static KeywordBatchException InvalidBatchOption(string name, object value, object min, object max) =>
        Catalog.Error(KeywordBatchErrorKind.InvalidArgument, nameof(InvalidBatchOption), name, null, name, value, min, max);

    public static KeywordBatchException CountsDoNotAddUp(BatchCounts counts) =>
        Catalog.Error(KeywordBatchErrorKind.Damaged, nameof(CountsDoNotAddUp), null, null,
            counts.Read, counts.Processed, counts.Skipped, counts.Failed);

    public static KeywordBatchException CountsDoNotAddUp(long taken, KeywordBatchUnit unit) =>
        Catalog.Error(KeywordBatchErrorKind.Damaged, nameof(CountsDoNotAddUp), unit.Day, null, taken, unit.Processed, unit.Skipped, unit.Failed);

    public static KeywordBatchException NoRightToCoordinate(string database) =>
        Catalog.Error(KeywordBatchErrorKind.Busy, nameof(NoRightToCoordinate), database, null, database);

    public static string Message(string id, params ReadOnlySpan<object?> args) => Catalog.Text(id, args);
}

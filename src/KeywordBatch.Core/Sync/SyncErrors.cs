using KeywordBatch.Database;

namespace KeywordBatch.Sync;

internal static class SyncErrors
{
    private static readonly MessageCatalog Catalog = new("Sync");

    public static KeywordBatchException SyncTableMissing(DatabaseUrl url, string table) =>
        Catalog.Error(KeywordBatchErrorKind.NotFound, nameof(SyncTableMissing), table, null, url, table);

    public static KeywordBatchException SyncKeyMissing(string table, string column, IEnumerable<string> columns) =>
        Catalog.Error(KeywordBatchErrorKind.NotFound, nameof(SyncKeyMissing), column, null, table, column, string.Join(", ", columns));

    public static KeywordBatchException SyncKeyGenerated(string table, string column) =>
        Catalog.Error(KeywordBatchErrorKind.InvalidArgument, nameof(SyncKeyGenerated), column, null, table, column);

    public static KeywordBatchException SyncKeyNotUnique(string table, string key, IEnumerable<IReadOnlyList<string>> unique) =>
        Catalog.Error(KeywordBatchErrorKind.InvalidArgument, nameof(SyncKeyNotUnique), key, null, table, key, Listed(unique));

    public static KeywordBatchException InvalidSyncOption(string name, object value, object min, object max) =>
        Catalog.Error(KeywordBatchErrorKind.InvalidArgument, nameof(InvalidSyncOption), name, null, name, value, min, max);

    public static KeywordBatchException SyncAlone(DatabaseUrl url, string table) =>
        Catalog.Error(KeywordBatchErrorKind.Busy, nameof(SyncAlone), table, null, url, table);

    public static KeywordBatchException SyncJournalIncomplete(DateOnly day, long read, long fetched) =>
        Catalog.Error(KeywordBatchErrorKind.Damaged, nameof(SyncJournalIncomplete), day, null, day, read, fetched);

    public static KeywordBatchException HolidayFileMissing(string path) =>
        Catalog.Error(KeywordBatchErrorKind.NotFound, nameof(HolidayFileMissing), path, null, path);

    public static KeywordBatchException HolidayFileUnreadable(string path, Exception cause) =>
        Catalog.Error(KeywordBatchErrorKind.PermissionDenied, nameof(HolidayFileUnreadable), path, cause, path, DatabaseErrors.OneLine(cause));

    public static KeywordBatchException HolidayFileInvalid(string path, int line, string reason) =>
        Catalog.Error(KeywordBatchErrorKind.InvalidData, nameof(HolidayFileInvalid), path, null, path, line, reason);

    /// <summary>Why a row cannot be stored.</summary>
    public static string Reason(string id, params ReadOnlySpan<object?> args) => Catalog.Text(id, args);

    private static string Listed(IEnumerable<IReadOnlyList<string>> unique) =>
        string.Join("; ", unique.Select(u => string.Join(", ", u))) is { Length: > 0 } list ? list : "-";
}

namespace KeywordBatch.Reports;

internal static class ReportsErrors
{
    private static readonly MessageCatalog Catalog = new("Reports");

    public static KeywordBatchException UnknownReportFormat(string path, string extension) =>
        Catalog.Error(KeywordBatchErrorKind.InvalidArgument, nameof(UnknownReportFormat), path, null, path, extension);

    public static KeywordBatchException ReportFolderMissing(string path, string folder) =>
        Catalog.Error(KeywordBatchErrorKind.NotFound, nameof(ReportFolderMissing), path, null, path, folder);

    public static KeywordBatchException ReportPathIsFolder(string path) =>
        Catalog.Error(KeywordBatchErrorKind.InvalidArgument, nameof(ReportPathIsFolder), path, null, path);

    public static KeywordBatchException ReportPathIsNoFile(string path) =>
        Catalog.Error(KeywordBatchErrorKind.InvalidArgument, nameof(ReportPathIsNoFile), path, null, path);

    public static KeywordBatchException ReportUnwritable(string path, Exception cause) =>
        Catalog.Error(KeywordBatchErrorKind.PermissionDenied, nameof(ReportUnwritable), path, cause, path, Database.DatabaseErrors.OneLine(cause));

    public static KeywordBatchException ReportTopOutOfRange(int top, int most) =>
        Catalog.Error(KeywordBatchErrorKind.InvalidArgument, nameof(ReportTopOutOfRange), top, null, top, most);

    public static KeywordBatchException ReportPeriodTooLong(int days, int most) =>
        Catalog.Error(KeywordBatchErrorKind.InvalidArgument, nameof(ReportPeriodTooLong), days, null, days, most);
}

using KeywordBatch.Database;

namespace KeywordBatch.Operations;

internal static class OperationsErrors
{
    private static readonly MessageCatalog Catalog = new("Operations");

    public static KeywordBatchException InvalidAlertSetting(string key, string problem) =>
        Catalog.Error(KeywordBatchErrorKind.InvalidConfiguration, nameof(InvalidAlertSetting), key, null, key, problem);

    public static KeywordBatchException AlertSettingMissing(string key, string because) =>
        Catalog.Error(KeywordBatchErrorKind.InvalidConfiguration, nameof(AlertSettingMissing), key, null, key, because);

    public static KeywordBatchException NoAlertChannel() =>
        Catalog.Error(KeywordBatchErrorKind.InvalidConfiguration, nameof(NoAlertChannel), null, null);

    public static KeywordBatchException AlertNotSent(KeywordBatchAlertDelivery delivery) =>
        Catalog.Error(
            KeywordBatchErrorKind.Unreachable, nameof(AlertNotSent), delivery.Channel, null, delivery.Channel, delivery.Target, delivery.Error);

    public static KeywordBatchException InvalidScheduleName(string name) =>
        Catalog.Error(KeywordBatchErrorKind.InvalidArgument, nameof(InvalidScheduleName), name, null, name);

    public static KeywordBatchException InvalidScheduleTime(string text) =>
        Catalog.Error(KeywordBatchErrorKind.InvalidArgument, nameof(InvalidScheduleTime), text, null, text);

    public static KeywordBatchException InvalidScheduleTimes(int count, int most) =>
        Catalog.Error(KeywordBatchErrorKind.InvalidArgument, nameof(InvalidScheduleTimes), count, null, count, most);

    public static KeywordBatchException ScheduleTimesOverlap(string times) =>
        Catalog.Error(KeywordBatchErrorKind.InvalidArgument, nameof(ScheduleTimesOverlap), times, null, times);

    public static KeywordBatchException UnknownTimeZone(string id) =>
        Catalog.Error(KeywordBatchErrorKind.InvalidArgument, nameof(UnknownTimeZone), id, null, id);

    public static KeywordBatchException ScheduleExists(string name) =>
        Catalog.Error(KeywordBatchErrorKind.InvalidArgument, nameof(ScheduleExists), name, null, name);

    public static KeywordBatchException UnknownSchedule(string name) =>
        Catalog.Error(KeywordBatchErrorKind.NotFound, nameof(UnknownSchedule), name, null, name);

    public static KeywordBatchException NoRightToSchedule(DatabaseUrl url, KeywordBatchException cause) =>
        Catalog.Error(KeywordBatchErrorKind.PermissionDenied, nameof(NoRightToSchedule), url.ToString(), cause, url, url.User, cause.Message);

    public static KeywordBatchException ScheduleTablesUnusable(DatabaseUrl url, string prefix, Exception cause) =>
        Catalog.Error(KeywordBatchErrorKind.InvalidConfiguration, nameof(ScheduleTablesUnusable), url.ToString(), cause, url, prefix, DatabaseErrors.OneLine(cause));

    public static KeywordBatchException WorkerAlreadyRunning(DatabaseUrl url) =>
        Catalog.Error(KeywordBatchErrorKind.Busy, nameof(WorkerAlreadyRunning), url.ToString(), null, url);

    public static KeywordBatchException InvalidWorkerDuration(TimeSpan duration) =>
        Catalog.Error(KeywordBatchErrorKind.InvalidArgument, nameof(InvalidWorkerDuration), duration, null, duration);

    public static KeywordBatchException ScriptIncomplete() =>
        Catalog.Error(KeywordBatchErrorKind.InvalidArgument, nameof(ScriptIncomplete), null, null);

    public static KeywordBatchException ScriptMissing(string path) =>
        Catalog.Error(KeywordBatchErrorKind.NotFound, nameof(ScriptMissing), path, null, path);

    public static KeywordBatchException ScriptHostMissing(string program, Exception cause) =>
        Catalog.Error(KeywordBatchErrorKind.InvalidConfiguration, nameof(ScriptHostMissing), program, cause, program, DatabaseErrors.OneLine(cause));

    public static KeywordBatchException ScriptFailed(string path, int code, string? reason) =>
        Catalog.Error(KeywordBatchErrorKind.InvalidData, nameof(ScriptFailed), path, null, path, code, reason);

    public static KeywordBatchException CronWithoutSeconds(string time) =>
        Catalog.Error(KeywordBatchErrorKind.InvalidArgument, nameof(CronWithoutSeconds), time, null, time);

    public static KeywordBatchException ScheduleFileExists(string path) =>
        Catalog.Error(KeywordBatchErrorKind.InvalidArgument, nameof(ScheduleFileExists), path, null, path);

    public static KeywordBatchException ScheduleFileUnwritable(string path, Exception cause) =>
        Catalog.Error(KeywordBatchErrorKind.PermissionDenied, nameof(ScheduleFileUnwritable), path, cause, path, DatabaseErrors.OneLine(cause));

    public static KeywordBatchException LogUnusable(string path, Exception cause) =>
        Catalog.Error(KeywordBatchErrorKind.InvalidConfiguration, nameof(LogUnusable), path, cause, path, cause.Message);

    public static KeywordBatchException MetricsPortUnusable(int port, Exception cause) =>
        Catalog.Error(KeywordBatchErrorKind.Busy, nameof(MetricsPortUnusable), port, cause, port, DatabaseErrors.OneLine(cause));

    public static string Message(string id, params ReadOnlySpan<object?> args) => Catalog.Text(id, args);
}

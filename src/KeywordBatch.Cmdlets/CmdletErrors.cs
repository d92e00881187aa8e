using System.Management.Automation;

namespace KeywordBatch.Cmdlets;

/// <summary>The errors that only PowerShell has; texts in Resources/Cmdlets.resx.</summary>
internal static class CmdletErrors
{
    public static KeywordBatchException UnknownConnection(string name) =>
        Error(KeywordBatchErrorKind.NotFound, nameof(UnknownConnection), name, null, name);

    public static KeywordBatchException UnknownCategory(string name, IEnumerable<string> known) =>
        Error(KeywordBatchErrorKind.NotFound, nameof(UnknownCategory), name, null, name, string.Join(", ", known));

    public static KeywordBatchException InputPropertyMissing(string property, object target) =>
        Error(KeywordBatchErrorKind.InvalidData, nameof(InputPropertyMissing), target, null, property);

    public static KeywordBatchException InputTimeInvalid(object? value, string property, object target) =>
        Error(KeywordBatchErrorKind.InvalidData, nameof(InputTimeInvalid), target, null, value, property);

    public static KeywordBatchException ChatRefused(ChatMessage chat, string reason) =>
        Error(KeywordBatchErrorKind.InvalidData, nameof(ChatRefused), chat, null, chat.CreatedAt, reason);

    public static KeywordBatchException QuestionFailed(KeywordFailure failure) =>
        Error(KeywordBatchErrorKind.InvalidData, nameof(QuestionFailed), failure, null, failure.Date, failure.Reason);

    public static KeywordBatchException AnswerRefused(KeywordFailure failure) =>
        Error(KeywordBatchErrorKind.InvalidData, nameof(AnswerRefused), failure, null, failure.Date, failure.Reason);

    public static KeywordBatchException UnknownRun(long run) =>
        Error(KeywordBatchErrorKind.NotFound, nameof(UnknownRun), run, null, run);

    public static KeywordBatchException UnknownUnit(string name, KeywordBatchUnit unit) =>
        Error(KeywordBatchErrorKind.NotFound, nameof(UnknownUnit), unit, null, name);

    public static KeywordBatchException SecretNeedsModule() =>
        Error(KeywordBatchErrorKind.InvalidArgument, nameof(SecretNeedsModule), "ApiKey", null);

    public static KeywordBatchException SecretUnknown() =>
        Error(KeywordBatchErrorKind.NotFound, nameof(SecretUnknown), "ApiKey", null);

    public static KeywordBatchException ContainerMissing(string home) =>
        Error(KeywordBatchErrorKind.NotFound, nameof(ContainerMissing), home, null, home);

    public static KeywordBatchException RecordMissing(string home, long number) =>
        Error(KeywordBatchErrorKind.NotFound, nameof(RecordMissing), number, null, home, number);

    public static KeywordBatchException ValueNotJson(DataContainerRecord record, Exception cause) =>
        Error(KeywordBatchErrorKind.InvalidData, nameof(ValueNotJson), record, cause, record.Partition, record.Key);

    public static KeywordBatchException RowWithoutValues(PSObject row) =>
        Error(KeywordBatchErrorKind.InvalidData, nameof(RowWithoutValues), row, null, row.BaseObject.GetType().Name);

    public static KeywordBatchException RowRefused(TableRowFailure failure) =>
        Error(KeywordBatchErrorKind.InvalidData, nameof(RowRefused), failure, null, failure.Table, failure.Key, failure.Reason);

    public static KeywordBatchException SourceFailed(DateOnly day, Exception cause) =>
        Error(KeywordBatchErrorKind.InvalidData, nameof(SourceFailed), day, cause, day, OneLine(cause));

    public static KeywordBatchException DayFailed(DailySyncDay day) =>
        Error(KeywordBatchErrorKind.InvalidData, nameof(DayFailed), day, null, day.Day, day.Error);

    public static KeywordBatchException UsingUnsupported(string expression) =>
        Error(KeywordBatchErrorKind.InvalidArgument, nameof(UsingUnsupported), expression, null, expression);

    private static string OneLine(Exception e) => string.Join(' ', e.Message.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries));

    private static KeywordBatchException Error(
        KeywordBatchErrorKind kind, string errorId, object? target, Exception? cause, params object?[] args) =>
        new(kind, errorId, CmdletTexts.Get(errorId, args), CmdletTexts.Get(errorId + "_Action", args), target, cause);
}

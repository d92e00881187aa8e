using System.Management.Automation;

namespace KeywordBatch.Cmdlets;

/// <summary>The errors that only PowerShell has; texts in Resources/Cmdlets.resx.</summary>
internal static class CmdletErrors
{
    public static KeywordBatchException UnknownConnection(string name) =>
        CmdletTexts.Catalog.Error(KeywordBatchErrorKind.NotFound, nameof(UnknownConnection), name, null, name);

    public static KeywordBatchException UnknownCategory(string name, IEnumerable<string> known) =>
        CmdletTexts.Catalog.Error(KeywordBatchErrorKind.NotFound, nameof(UnknownCategory), name, null, name, string.Join(", ", known));

    public static KeywordBatchException InputPropertyMissing(string property, object target) =>
        CmdletTexts.Catalog.Error(KeywordBatchErrorKind.InvalidData, nameof(InputPropertyMissing), target, null, property);

    public static KeywordBatchException InputPropertyFailed(string property, Exception cause, object target) =>
        CmdletTexts.Catalog.Error(KeywordBatchErrorKind.InvalidData, nameof(InputPropertyFailed), target, cause, property, OneLine(cause));

    public static KeywordBatchException InputTimeInvalid(object? value, string property, object target) =>
        CmdletTexts.Catalog.Error(KeywordBatchErrorKind.InvalidData, nameof(InputTimeInvalid), target, null, value, property);

    public static KeywordBatchException InputTextInvalid(string type, string property, object target) =>
        CmdletTexts.Catalog.Error(KeywordBatchErrorKind.InvalidData, nameof(InputTextInvalid), target, null, type, property);

    public static KeywordBatchException ChatRefused(ChatMessage chat, string reason) =>
        CmdletTexts.Catalog.Error(KeywordBatchErrorKind.InvalidData, nameof(ChatRefused), chat, null, chat.CreatedAt, reason);

    public static KeywordBatchException QuestionFailed(KeywordFailure failure) =>
        CmdletTexts.Catalog.Error(KeywordBatchErrorKind.InvalidData, nameof(QuestionFailed), failure, null, failure.Date, failure.Reason);

    public static KeywordBatchException AnswerRefused(KeywordFailure failure) =>
        CmdletTexts.Catalog.Error(KeywordBatchErrorKind.InvalidData, nameof(AnswerRefused), failure, null, failure.Date, failure.Reason);

    public static KeywordBatchException UnknownRun(long run) =>
        CmdletTexts.Catalog.Error(KeywordBatchErrorKind.NotFound, nameof(UnknownRun), run, null, run);

    public static KeywordBatchException UnitElsewhere(KeywordBatchUnit unit, string kept, string connected) =>
        CmdletTexts.Catalog.Error(KeywordBatchErrorKind.InvalidArgument, nameof(UnitElsewhere), unit, null, unit.Day, kept, connected);

    public static KeywordBatchException UnknownUnit(string name, KeywordBatchUnit unit) =>
        CmdletTexts.Catalog.Error(KeywordBatchErrorKind.NotFound, nameof(UnknownUnit), unit, null, name);

    public static KeywordBatchException SecretNeedsModule() =>
        CmdletTexts.Catalog.Error(KeywordBatchErrorKind.InvalidArgument, nameof(SecretNeedsModule), "ApiKey", null);

    public static KeywordBatchException SecretUnknown() =>
        CmdletTexts.Catalog.Error(KeywordBatchErrorKind.NotFound, nameof(SecretUnknown), "ApiKey", null);

    public static KeywordBatchException ContainerMissing(string home) =>
        CmdletTexts.Catalog.Error(KeywordBatchErrorKind.NotFound, nameof(ContainerMissing), home, null, home);

    public static KeywordBatchException RecordMissing(string home, long number) =>
        CmdletTexts.Catalog.Error(KeywordBatchErrorKind.NotFound, nameof(RecordMissing), number, null, home, number);

    public static KeywordBatchException ValueNotJson(DataContainerRecord record, Exception cause) =>
        CmdletTexts.Catalog.Error(KeywordBatchErrorKind.InvalidData, nameof(ValueNotJson), record, cause, record.Partition, record.Key);

    public static KeywordBatchException RowWithoutValues(PSObject row) =>
        CmdletTexts.Catalog.Error(KeywordBatchErrorKind.InvalidData, nameof(RowWithoutValues), row, null, row.BaseObject.GetType().Name);

    public static KeywordBatchException RowRefused(TableRowFailure failure) =>
        CmdletTexts.Catalog.Error(KeywordBatchErrorKind.InvalidData, nameof(RowRefused), failure, null, failure.Table, failure.Key, failure.Reason);

    public static KeywordBatchException SourceFailed(DateOnly day, Exception cause) =>
        CmdletTexts.Catalog.Error(KeywordBatchErrorKind.InvalidData, nameof(SourceFailed), day, cause, day, OneLine(cause));

    public static KeywordBatchException SourceBrokenOff(DateOnly day) =>
        CmdletTexts.Catalog.Error(KeywordBatchErrorKind.InvalidData, nameof(SourceBrokenOff), day, null, day);

    public static KeywordBatchException DayFailed(DailySyncDay day) =>
        CmdletTexts.Catalog.Error(KeywordBatchErrorKind.InvalidData, nameof(DayFailed), day, null, day.Day, day.Error);

    public static KeywordBatchException UsingUnsupported(string expression) =>
        CmdletTexts.Catalog.Error(KeywordBatchErrorKind.InvalidArgument, nameof(UsingUnsupported), expression, null, expression);

    public static KeywordBatchException NoFilePath(string path, string provider) =>
        CmdletTexts.Catalog.Error(KeywordBatchErrorKind.InvalidArgument, nameof(NoFilePath), path, null, path, provider);

    private static string OneLine(Exception e) => string.Join(' ', e.Message.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries));
}

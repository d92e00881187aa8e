using System.Management.Automation;

namespace KeywordBatch.Cmdlets;

/// <summary>Core's errors in PowerShell's terms.</summary>
internal static class ErrorRecords
{
    public static ErrorRecord From(Exception exception, object? target = null)
    {
        if (exception is not KeywordBatchException error)
        {
            return new ErrorRecord(exception, "UnexpectedError", ErrorCategory.NotSpecified, target);
        }

        return new ErrorRecord(error, error.ErrorId, Category(error.Kind), target ?? error.Target)
        {
            ErrorDetails = new ErrorDetails(error.Message) { RecommendedAction = error.RecommendedAction },
        };
    }

    private static ErrorCategory Category(KeywordBatchErrorKind kind) => kind switch
    {
        KeywordBatchErrorKind.InvalidArgument => ErrorCategory.InvalidArgument,
        KeywordBatchErrorKind.InvalidConfiguration => ErrorCategory.InvalidOperation,
        KeywordBatchErrorKind.NotFound => ErrorCategory.ObjectNotFound,
        KeywordBatchErrorKind.PermissionDenied => ErrorCategory.PermissionDenied,
        KeywordBatchErrorKind.AuthenticationFailed => ErrorCategory.AuthenticationError,
        KeywordBatchErrorKind.Unreachable => ErrorCategory.ConnectionError,
        KeywordBatchErrorKind.Busy => ErrorCategory.ResourceBusy,
        KeywordBatchErrorKind.InvalidData => ErrorCategory.InvalidData,
        KeywordBatchErrorKind.Damaged => ErrorCategory.InvalidData,
        KeywordBatchErrorKind.Timeout => ErrorCategory.OperationTimeout,
        KeywordBatchErrorKind.ResourceExhausted => ErrorCategory.ResourceUnavailable,
        _ => ErrorCategory.NotSpecified,
    };
}

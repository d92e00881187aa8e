namespace KeywordBatch.Cli;

/// <summary>How the program ends; scripts and schedulers go by these.</summary>
internal static class ExitCode
{
    /// <summary>Done, and nothing is missing.</summary>
    public const int Done = 0;

    /// <summary>Wrong usage or configuration; nothing was begun.</summary>
    public const int Usage = 1;

    /// <summary>Done with failures, or with questions left that have no keyword.</summary>
    public const int Incomplete = 2;

    /// <summary>A server could not be reached.</summary>
    public const int Unreachable = 3;

    /// <summary>Ctrl+C or SIGTERM.</summary>
    public const int Cancelled = 130;

    public static int Of(KeywordBatchErrorKind kind) => kind switch
    {
        KeywordBatchErrorKind.Unreachable or KeywordBatchErrorKind.Timeout => Unreachable,
        KeywordBatchErrorKind.Damaged or KeywordBatchErrorKind.ResourceExhausted => Incomplete,
        _ => Usage,
    };
}

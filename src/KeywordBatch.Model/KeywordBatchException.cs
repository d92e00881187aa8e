namespace KeywordBatch;

/// <summary>An error made for the person who reads it: what happened, to which thing, what to do.</summary>
public sealed class KeywordBatchException : Exception
{
    /// <summary>Makes one; rooms do so through their message catalogue.</summary>
    /// <param name="kind">What sort of trouble.</param>
    /// <param name="errorId">Stable name, listed in docs/errors.md.</param>
    /// <param name="message">One line, without secrets.</param>
    /// <param name="recommendedAction">What to do about it.</param>
    /// <param name="target">The thing it happened to: a file, a table, a row's key.</param>
    /// <param name="innerException">The cause.</param>
    public KeywordBatchException(
        KeywordBatchErrorKind kind,
        string errorId,
        string message,
        string recommendedAction,
        object? target = null,
        Exception? innerException = null)
        : base(message, innerException)
    {
        Kind = kind;
        ErrorId = errorId;
        RecommendedAction = recommendedAction;
        Target = target;
    }

    /// <summary>What sort of trouble.</summary>
    public KeywordBatchErrorKind Kind { get; }

    /// <summary>Stable name, listed in docs/errors.md.</summary>
    public string ErrorId { get; }

    /// <summary>What to do about it.</summary>
    public string RecommendedAction { get; }

    /// <summary>The thing it happened to; may be null.</summary>
    public object? Target { get; }
}

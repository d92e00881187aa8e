namespace KeywordBatch.Classification;

/// <summary>A classifier's call failed; what that means is the pipeline's to decide.</summary>
/// <param name="fault">What sort of failure.</param>
/// <param name="message">One line, without secrets.</param>
/// <param name="innerException">The cause.</param>
public sealed class ClassifierCallException(ClassifierFault fault, string message, Exception? innerException = null)
    : Exception(message, innerException)
{
    /// <summary>What sort of failure.</summary>
    public ClassifierFault Fault { get; } = fault;

    /// <summary>How long the server asked to wait; null when it did not say.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Whether the server did answer, only not readably: that is the questions' trouble, and not the server's alone.</summary>
    public bool HasAnswered { get; init; }
}

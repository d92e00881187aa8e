namespace KeywordBatch;

/// <summary>A message to those who run the batch.</summary>
/// <param name="Cause">Why.</param>
/// <param name="Subject">One line.</param>
/// <param name="Body">Any number of lines.</param>
public sealed record KeywordBatchAlert(KeywordBatchAlertCause Cause, string Subject, string Body)
{
    /// <summary>Whether it says that the cause is gone.</summary>
    public bool Recovered { get; init; }

    /// <summary>The database that it is about, without password; null for none.</summary>
    public string? Database { get; init; }

    /// <summary>The table whose daily sync it is about; null for the batch.</summary>
    public string? Table { get; init; }

    /// <summary>The machine that it comes from.</summary>
    public string Machine { get; init; } = Environment.MachineName;
}

namespace KeywordBatch;

/// <summary>How the batch is doing.</summary>
public enum KeywordBatchHealthStatus
{
    /// <summary>No run has ended.</summary>
    Unknown,

    /// <summary>At least 95 % succeed, and the last run did.</summary>
    Healthy,

    /// <summary>Less than 95 % succeed, or days are left with failures.</summary>
    Warning,

    /// <summary>The last run failed or was killed, or less than 80 % succeed.</summary>
    Failing,
}

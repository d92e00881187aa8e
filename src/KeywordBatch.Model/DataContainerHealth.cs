namespace KeywordBatch;

/// <summary>How a partition of a DataContainer is.</summary>
public enum DataContainerHealth
{
    /// <summary>Everything looked at verifies.</summary>
    Healthy,

    /// <summary>Something stands behind the last whole record of the newest hour: a writer is at it or died there. The next writer cuts it.</summary>
    UnfinishedTail,

    /// <summary>Records or headers do not verify, or a file is missing.</summary>
    Damaged,
}

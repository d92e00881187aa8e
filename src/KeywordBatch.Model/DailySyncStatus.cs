namespace KeywordBatch;

/// <summary>How a day of a daily sync ended.</summary>
public enum DailySyncStatus
{
    /// <summary>Every row that can be stored is.</summary>
    Completed,

    /// <summary>The source gave no row; the next run asks it again.</summary>
    Empty,

    /// <summary>It could not be done, also when tried again; the next run takes it up.</summary>
    Failed,

    /// <summary>An earlier run has completed it.</summary>
    Skipped,

    /// <summary>Another worker has done it.</summary>
    Left,
}

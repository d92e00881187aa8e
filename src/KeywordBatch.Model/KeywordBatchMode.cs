namespace KeywordBatch;

/// <summary>What a run does.</summary>
public enum KeywordBatchMode
{
    /// <summary>Every question of the period; those already stored are skipped and counted.</summary>
    Basic,

    /// <summary>Counts only; nothing is written or sent.</summary>
    Check,

    /// <summary>The missing questions, at most the limit.</summary>
    Missing,

    /// <summary>Basic, check, missing, verify, summary.</summary>
    Complete,
}

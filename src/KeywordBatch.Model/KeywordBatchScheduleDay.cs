namespace KeywordBatch;

/// <summary>The day that a schedule works on.</summary>
public enum KeywordBatchScheduleDay
{
    /// <summary>The day of the first attempt; attempts of the next morning still belong to it.</summary>
    Today,

    /// <summary>The day before the first attempt's.</summary>
    Yesterday,
}

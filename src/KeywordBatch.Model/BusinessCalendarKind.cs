namespace KeywordBatch;

/// <summary>Which days of a week a market is open, holidays aside.</summary>
public enum BusinessCalendarKind
{
    /// <summary>All but the weekend, which is Saturday and Sunday unless it is said otherwise.</summary>
    Weekdays,

    /// <summary>Every day.</summary>
    EveryDay,
}

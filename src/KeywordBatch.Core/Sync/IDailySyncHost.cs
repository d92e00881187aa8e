namespace KeywordBatch.Sync;

/// <summary>Whoever shows a sync to people. Calls come from any thread, one at a time; they should return soon.</summary>
public interface IDailySyncHost
{
    /// <summary>Something worth a line.</summary>
    /// <param name="text">One line in the user's language.</param>
    void Milestone(string text);

    /// <summary>Something a person should look at.</summary>
    /// <param name="text">One line in the user's language.</param>
    void Warning(string text);

    /// <summary>How far the sync is; called after each chunk.</summary>
    /// <param name="progress">Days and rows.</param>
    void Progress(DailySyncProgress progress);

    /// <summary>A day has ended; days end in any order.</summary>
    /// <param name="day">What it did.</param>
    void DayEnded(DailySyncDay day);

    /// <summary>A row could not be stored.</summary>
    /// <param name="day">Of which day.</param>
    /// <param name="failure">Which and why.</param>
    void RowFailed(DateOnly day, TableRowFailure failure);
}

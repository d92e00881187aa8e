namespace KeywordBatch.Operations;

/// <summary>Whoever has schedules made true: what an attempt runs, and who hears of it. Calls come from any thread.</summary>
public interface IScheduleHost
{
    /// <summary>Does a schedule's work for a day.</summary>
    /// <param name="schedule">Which.</param>
    /// <param name="day">The day.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    Task<KeywordBatchSummary> RunAsync(KeywordBatchSchedule schedule, DateOnly day, CancellationToken cancellationToken);

    /// <summary>Runs the script of a schedule that has one, for a day.</summary>
    /// <param name="schedule">Which.</param>
    /// <param name="day">The day.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>What is kept of the day of the schedule's table then; null for nothing.</returns>
    Task<KeywordBatchUnit?> RunScriptAsync(KeywordBatchSchedule schedule, DateOnly day, CancellationToken cancellationToken);

    /// <summary>An attempt has begun.</summary>
    /// <param name="attempt">Which.</param>
    void AttemptStarted(KeywordBatchAttempt attempt);

    /// <summary>An attempt has ended; its outcome says how.</summary>
    /// <param name="attempt">Which.</param>
    void AttemptEnded(KeywordBatchAttempt attempt);

    /// <summary>Something a person should look at.</summary>
    /// <param name="text">One line in the user's language.</param>
    void Warning(string text);
}

namespace KeywordBatch.Sync;

/// <summary>Where the rows of a day come from. Several days may be asked for at once.</summary>
public interface IDaySource
{
    /// <summary>Gives the rows of a day.</summary>
    /// <param name="day">Which.</param>
    /// <param name="row">Takes each row, in order; may be called from any thread, one call at a time.</param>
    /// <param name="cancellationToken">Ends the work soon.</param>
    /// <returns>When there are no more rows; a failure makes the day be tried again.</returns>
    Task ReadAsync(DateOnly day, Action<SourceRow> row, CancellationToken cancellationToken);
}

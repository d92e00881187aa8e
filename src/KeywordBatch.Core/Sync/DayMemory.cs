namespace KeywordBatch.Sync;

/// <summary>
/// What a day needs in memory while it is worked on, kept for the next day: made anew each time, arrays of this size would
/// have the runtime look through all of its memory every few days.
/// </summary>
internal sealed class DayMemory
{
    /// <summary>The rows of a journal that are kept in memory as well.</summary>
    public List<SourceRow> Rows { get; } = [];

    /// <summary>The keys of the rows seen last.</summary>
    public RecentKeys Keys { get; } = new();

    public void Clear()
    {
        Rows.Clear();
        Keys.Clear();
    }
}

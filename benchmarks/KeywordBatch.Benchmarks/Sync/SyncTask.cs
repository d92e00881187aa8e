namespace KeywordBatch.Benchmarks.Sync;

/// <summary>What a child process is to sync.</summary>
/// <param name="Url">Into which database.</param>
/// <param name="Journal">The folder of its journals.</param>
/// <param name="Days">How many business days.</param>
/// <param name="Rows">Rows of a day.</param>
/// <param name="Parallel">Days at once.</param>
internal sealed record SyncTask(string Url, string Journal, int Days, int Rows, int Parallel)
{
    /// <summary>Whether days that are done are fetched again.</summary>
    public bool Incremental { get; init; }

    /// <summary>Whether one fetch in twenty fails once.</summary>
    public bool Failing { get; init; }

    public long AllRows => (long)Days * Rows;
}

namespace KeywordBatch.Batch;

/// <summary>How far a run is.</summary>
/// <param name="Step">1 basic, 2 check, 3 missing.</param>
/// <param name="Day">The day of the chunk just stored.</param>
/// <param name="DaysDone">Days ended.</param>
/// <param name="Days">Days of the step, as far as they are counted.</param>
/// <param name="Done">Questions settled in this step.</param>
/// <param name="Total">Questions to settle in this step, as counted at its beginning; days not counted yet are taken to have as many as the others.</param>
/// <param name="Chunk">The number of the chunk within the day, from 1.</param>
/// <param name="Chunks">About how many chunks the day has.</param>
/// <param name="QuestionsPerSecond">Mean rate since the step began.</param>
public sealed record BatchProgress(
    int Step, DateOnly Day, int DaysDone, int Days, long Done, long Total, int Chunk, int Chunks, double QuestionsPerSecond);

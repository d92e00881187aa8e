namespace KeywordBatch.Batch;

/// <summary>
/// How many questions the next chunk takes: 100 more while over 95 % succeed and the database is quick, 100 less under
/// 85 %, and in proportion when storing takes longer than the target.
/// </summary>
/// <param name="options">Start, limits and target.</param>
internal sealed class AdaptiveChunkSize(BatchOptions options)
{
    private const int Step = 100;

    /// <summary>The size now.</summary>
    public int Current { get; private set; } = options.ChunkSize;

    /// <summary>Learns from a stored chunk.</summary>
    public void Learn(ChunkResult chunk) => Learn(chunk.Total, chunk.Failures.Count, chunk.Duration, chunk.Tries);

    /// <summary>Learns from stored rows of any sort.</summary>
    /// <param name="total">How many there were.</param>
    /// <param name="failed">How many of them failed.</param>
    /// <param name="duration">How long storing took, retries included.</param>
    /// <param name="tries">How often it was tried.</param>
    public void Learn(int total, int failed, TimeSpan duration, int tries)
    {
        if (total == 0)
        {
            return;
        }

        if (tries > 1)
        {
            // A deadlock or lock wait, whose length says nothing about the rows.
            Current = Math.Max(options.MinChunkSize, Current / 2);
            return;
        }

        double success = 1 - ((double)failed / total);
        double slowness = duration / BatchOptions.ChunkTarget;
        int next = Current;
        if (slowness > 1)
        {
            // Proportional: one step a chunk would need too many slow chunks to come down.
            next = (int)(Math.Min(total, Current) / slowness);
        }
        else if (success > 0.95 && total >= Current && slowness * (Current + Step) <= Current)
        {
            next = Current + Step;
        }

        if (success < 0.85)
        {
            next = Math.Min(next, Current - Step);
        }

        Current = Math.Clamp(next, options.MinChunkSize, options.MaxChunkSize);
    }
}

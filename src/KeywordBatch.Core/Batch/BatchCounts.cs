namespace KeywordBatch.Batch;

/// <summary>What a run has done so far; several units add to it at once.</summary>
public sealed class BatchCounts
{
    private long _read;
    private long _processed;
    private long _skipped;
    private long _failed;

    /// <summary>Questions taken up.</summary>
    public long Read => Interlocked.Read(ref _read);

    /// <summary>Questions stored; each has one keyword row.</summary>
    public long Processed => Interlocked.Read(ref _processed);

    /// <summary>Questions that had their rows already.</summary>
    public long Skipped => Interlocked.Read(ref _skipped);

    /// <summary>Questions that failed.</summary>
    public long Failed => Interlocked.Read(ref _failed);

    /// <summary>Questions that are stored, skipped or failed.</summary>
    public long Settled => Processed + Skipped + Failed;

    internal void AddRead(long read)
    {
        Interlocked.Add(ref _read, read);
        Telemetry.QuestionsRead.Add(read);
    }

    internal void AddSkipped(long skipped)
    {
        Interlocked.Add(ref _skipped, skipped);
        Telemetry.QuestionsSkipped.Add(skipped);
    }

    internal void Add(ChunkResult chunk)
    {
        Interlocked.Add(ref _processed, chunk.Inserted);
        Interlocked.Add(ref _skipped, chunk.Skipped);
        Interlocked.Add(ref _failed, chunk.Failures.Count);
        Telemetry.QuestionsProcessed.Add(chunk.Inserted);
        Telemetry.QuestionsSkipped.Add(chunk.Skipped);
        Telemetry.QuestionsFailed.Add(chunk.Failures.Count);
        Telemetry.Rows.Add(chunk.Inserted);
        Telemetry.ChunkDuration.Record(chunk.Duration.TotalSeconds);
    }

    /// <summary>Failures of a first pass that a second one takes up again: they are read once and failed only if they fail again.</summary>
    internal void Reopen(long failures)
    {
        Interlocked.Add(ref _failed, -failures);
        Interlocked.Add(ref _read, -failures);
    }

    internal (string, object?)[] Parameters() =>
        [("read", Settled), ("processed", Processed), ("skipped", Skipped), ("failed", Failed), ("rows", Processed)];
}

namespace KeywordBatch.Testing.Chaos;

/// <summary>How a worker process ended that was not killed.</summary>
public sealed record BatchWorkerSummary(long RunId, long Read, long Processed, long Skipped, long Failed, long MissingAfter);

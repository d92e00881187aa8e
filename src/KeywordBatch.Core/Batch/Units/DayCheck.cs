namespace KeywordBatch.Batch;

/// <summary>How a day stands.</summary>
/// <param name="Coverage">How much of it has keywords.</param>
/// <param name="Units">Its units from just before that was counted: one that another worker completes after it is that one's.</param>
internal sealed record DayCheck(KeywordCoverageDay Coverage, IReadOnlyList<KeywordBatchUnit> Units);

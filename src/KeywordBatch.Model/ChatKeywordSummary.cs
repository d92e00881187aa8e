namespace KeywordBatch;

/// <summary>What storing answers did: Read = Inserted + Skipped + Failed.</summary>
/// <param name="Read">Answers taken up.</param>
/// <param name="Inserted">Keyword rows stored.</param>
/// <param name="Skipped">Answers whose rows were stored already.</param>
/// <param name="Failed">Answers that the database refused; each was reported with its reason.</param>
/// <param name="Duration">How long it took.</param>
public sealed record ChatKeywordSummary(long Read, long Inserted, long Skipped, long Failed, TimeSpan Duration);

namespace KeywordBatch;

/// <summary>What an import did: Read = Inserted + Failed.</summary>
/// <param name="Read">Rows of the input.</param>
/// <param name="Inserted">Rows stored in the chats table.</param>
/// <param name="Failed">Rows that were refused; each was reported with its reason.</param>
/// <param name="Duration">How long it took.</param>
public sealed record ChatImportSummary(long Read, long Inserted, long Failed, TimeSpan Duration);

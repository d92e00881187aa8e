namespace KeywordBatch;

/// <summary>What a sync did to a table: Read = Inserted + Updated + Unchanged + Failed.</summary>
/// <param name="Table">The table.</param>
/// <param name="Read">Rows of the input.</param>
/// <param name="Inserted">Rows whose keys the table lacked.</param>
/// <param name="Updated">Rows that differed from those of the table.</param>
/// <param name="Unchanged">Rows that were there as they are; nothing was written for them.</param>
/// <param name="Failed">Rows that could not be stored; each was reported with its reason.</param>
/// <param name="Duration">How long it took.</param>
public sealed record TableSyncSummary(string Table, long Read, long Inserted, long Updated, long Unchanged, long Failed, TimeSpan Duration);

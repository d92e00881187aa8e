namespace KeywordBatch.Sync;

/// <summary>What became of rows: each is in exactly one of the four.</summary>
/// <param name="Inserted">Rows whose keys the table lacked.</param>
/// <param name="Updated">Rows that differed.</param>
/// <param name="Unchanged">Rows that were there as they are.</param>
/// <param name="Failed">Rows that could not be stored.</param>
internal readonly record struct RowCounts(long Inserted, long Updated, long Unchanged, long Failed)
{
    public long Read => Inserted + Updated + Unchanged + Failed;

    public static RowCounts operator +(RowCounts a, RowCounts b) =>
        new(a.Inserted + b.Inserted, a.Updated + b.Updated, a.Unchanged + b.Unchanged, a.Failed + b.Failed);
}

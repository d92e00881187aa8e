namespace KeywordBatch;

/// <summary>What a test of every record of one hour found.</summary>
/// <param name="Partition">Its file time, yyyyMMddHH0000.</param>
/// <param name="Records">Records that verify.</param>
/// <param name="Removed">Numbers that an earlier repair marked as lost.</param>
/// <param name="Damaged">Records that do not verify; those at the end of the newest hour, which may be unfinished, are not counted.</param>
/// <param name="Recoverable">Of these, and of records without an index entry, those whose data is whole: repair brings them back.</param>
/// <param name="FirstDamaged">The number of the first damaged record; -1 when there is none.</param>
/// <param name="TailBytes">Bytes behind the last whole record.</param>
/// <param name="Health">The verdict.</param>
public sealed record DataContainerCheck(
    string Partition,
    long Records,
    long Removed,
    long Damaged,
    long Recoverable,
    long FirstDamaged,
    long TailBytes,
    DataContainerHealth Health);

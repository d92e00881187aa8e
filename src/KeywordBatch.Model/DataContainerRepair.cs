namespace KeywordBatch;

/// <summary>What a repair of one hour did.</summary>
/// <param name="Partition">Its file time, yyyyMMddHH0000.</param>
/// <param name="EntriesWritten">Index entries written anew or marked as removed.</param>
/// <param name="BytesCut">Bytes moved from the end of the files to .lost files.</param>
/// <param name="After">The test of every record after the repair.</param>
public sealed record DataContainerRepair(string Partition, long EntriesWritten, long BytesCut, DataContainerCheck After);

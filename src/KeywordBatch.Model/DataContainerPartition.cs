namespace KeywordBatch;

/// <summary>One hour of a DataContainer.</summary>
/// <param name="Partition">Its file time, yyyyMMddHH0000.</param>
/// <param name="Records">Record numbers in its index.</param>
/// <param name="Bytes">What its files take up on disk.</param>
/// <param name="PlainBytes">What they hold uncompressed.</param>
/// <param name="IsCompressed">Whether the hour is compressed.</param>
/// <param name="Health">Of its headers, its lengths and its last record; a test looks at every record.</param>
public sealed record DataContainerPartition(
    string Partition, long Records, long Bytes, long PlainBytes, bool IsCompressed, DataContainerHealth Health)
{
    /// <summary>Bytes on disk for each byte held; 1 when not compressed.</summary>
    public double Ratio => PlainBytes == 0 ? 1 : (double)Bytes / PlainBytes;
}

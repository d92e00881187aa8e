namespace KeywordBatch.DataContainers;

/// <summary>
/// Where a put went. The record is handed to the operating system once <see cref="DataContainerWriter.Flushed"/> and
/// durable once <see cref="DataContainerWriter.Committed"/> has reached <paramref name="Sequence"/>.
/// </summary>
/// <param name="FileTime">The partition's hour, yyyyMMddHH0000; 0 when the record went to error.log.</param>
/// <param name="Key">The record number within the partition.</param>
/// <param name="Sequence">How many records this writer has stored, this one included.</param>
public readonly record struct DataContainerPosition(long FileTime, long Key, long Sequence)
{
    /// <summary>False when the time was too far ahead and the record went to error.log instead.</summary>
    public bool IsStored => FileTime != 0;
}

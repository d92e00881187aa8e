namespace KeywordBatch.DataContainers;

/// <summary>Which files of a partition are there.</summary>
[Flags]
internal enum PartitionParts
{
    None = 0,
    Data = 1,
    Index = 2,
    CompressedData = 4,
    CompressedIndex = 8,
}

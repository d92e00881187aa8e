namespace KeywordBatch.DataContainers;

internal enum PartitionFileKind
{
    Data,
    Index,
}

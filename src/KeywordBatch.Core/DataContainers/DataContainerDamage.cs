namespace KeywordBatch.DataContainers;

/// <summary>Records that a reader passed over.</summary>
/// <param name="Partition">The hour's file time, yyyyMMddHH0000.</param>
/// <param name="FirstKey">The number of the first one.</param>
/// <param name="Count">How many in a row; 0 when not known.</param>
/// <param name="Kind">What is wrong with them.</param>
public sealed record DataContainerDamage(string Partition, long FirstKey, long Count, DataContainerDamageKind Kind)
{
    /// <summary>The same as an error for people: a host reports it and reading goes on.</summary>
    public KeywordBatchException ToError() => DataContainerErrors.RecordsDamaged(this);
}

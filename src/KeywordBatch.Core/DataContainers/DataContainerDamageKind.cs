namespace KeywordBatch.DataContainers;

/// <summary>What is wrong with records that cannot be read.</summary>
public enum DataContainerDamageKind
{
    /// <summary>Their index entries do not verify.</summary>
    Index,

    /// <summary>Their index entries verify, their data does not.</summary>
    Data,

    /// <summary>They are the end of the newest partition: a writer may be about to write them, or died there.</summary>
    UnfinishedTail,

    /// <summary>The partition's index file is missing.</summary>
    MissingIndex,

    /// <summary>The index of a closed partition ends before its data does.</summary>
    MissingIndexEnd,
}

namespace KeywordBatch.DataContainers;

/// <summary>What a record number turned out to be.</summary>
internal enum RecordState
{
    /// <summary>Index entry and data verify.</summary>
    Whole,

    /// <summary>Taken out by repair; the number stays empty.</summary>
    Removed,

    /// <summary>The index entry does not verify.</summary>
    BadEntry,

    /// <summary>The index entry verifies, its data does not.</summary>
    BadData,
}

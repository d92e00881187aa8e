namespace KeywordBatch.DataContainers;

/// <summary>What a walk through a partition found about one record number.</summary>
/// <param name="Number">The record number.</param>
/// <param name="State">What index and data together say.</param>
/// <param name="Entry">
/// The entry of a whole or removed record; for any other the entry that its data proves, or null when its data is not whole.
/// </param>
internal readonly record struct RecordFinding(long Number, RecordState State, IndexEntry? Entry);

namespace KeywordBatch.Cmdlets;

/// <summary>A record with its value in the form that was asked for.</summary>
public sealed record DataContainerItem(string Partition, string MsgTime, string Opt, long Key, object? Value);

using System.Diagnostics.CodeAnalysis;

namespace KeywordBatch.Cmdlets;

/// <summary>A record to add; time 0 means now.</summary>
[SuppressMessage("Performance", "CA1819", Justification = "Handed over, not shared.")]
public sealed record DataContainerInput(long MsgTime, string Opt, byte[] Value);

namespace KeywordBatch.Benchmarks.Frame;

/// <summary>A peer that was stopped because it took longer than anybody would wait.</summary>
internal sealed class OutOfTimeException(TimeSpan limit) : Exception($"stopped after {limit.TotalSeconds:N0} s");

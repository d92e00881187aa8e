namespace KeywordBatch.Benchmarks.Frame;

/// <summary>What a child process did.</summary>
/// <param name="Seconds">From its start to its end.</param>
/// <param name="PeakBytes">Its greatest memory, as last seen.</param>
/// <param name="Lines">Lines on its standard output.</param>
/// <param name="Text">The end of its standard output.</param>
internal sealed record ChildResult(double Seconds, long PeakBytes, long Lines, string Text);

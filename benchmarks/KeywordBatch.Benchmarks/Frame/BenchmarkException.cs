namespace KeywordBatch.Benchmarks.Frame;

/// <summary>A benchmark that did not do what it is for: a child process failed, or a row count is wrong.</summary>
internal sealed class BenchmarkException(string message) : Exception(message);

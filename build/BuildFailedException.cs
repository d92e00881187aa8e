namespace KeywordBatch.Build;

internal sealed class BuildFailedException(string message) : Exception(message);

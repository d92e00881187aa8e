namespace KeywordBatch.Classification;

/// <summary>One answer as the classifier gave it.</summary>
/// <param name="Index">Which of the call's questions, from 0.</param>
/// <param name="Keyword">The keyword.</param>
/// <param name="Category">The category's name.</param>
public sealed record RawAnswer(int Index, string? Keyword, string? Category);

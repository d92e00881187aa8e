namespace KeywordBatch.Classification;

/// <summary>What one call brought.</summary>
/// <param name="Answers">Unchecked.</param>
/// <param name="PromptTokens">Tokens sent, 0 where not told.</param>
/// <param name="CompletionTokens">Tokens received, 0 where not told.</param>
public sealed record ClassifierResponse(IReadOnlyList<RawAnswer> Answers, int PromptTokens = 0, int CompletionTokens = 0);

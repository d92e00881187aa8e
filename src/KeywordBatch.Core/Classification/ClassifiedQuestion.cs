namespace KeywordBatch.Classification;

/// <summary>A question after classification: exactly one of answer and failure is set.</summary>
/// <param name="Question">The question.</param>
/// <param name="Answer">What becomes its keyword row.</param>
/// <param name="Failure">Why it has none.</param>
public sealed record ClassifiedQuestion(MissingKeyword Question, ChatKeyword? Answer, KeywordFailure? Failure);

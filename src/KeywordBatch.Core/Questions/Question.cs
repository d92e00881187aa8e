namespace KeywordBatch.Questions;

/// <summary>A question of one day, and whether its keyword row is there already.</summary>
/// <param name="Asked">The question with its day and count.</param>
/// <param name="Stored">Whether a keyword row of that day and text exists.</param>
public sealed record Question(MissingKeyword Asked, bool Stored);

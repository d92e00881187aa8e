namespace KeywordBatch.Classification;

/// <summary>Who answers: two classifiers of the same identity give interchangeable answers.</summary>
/// <param name="Name">rules, hcx or openai.</param>
/// <param name="Model">The model, or the rules file's version.</param>
/// <param name="PromptVersion">Changes whenever what is asked changes.</param>
public sealed record ClassifierIdentity(string Name, string Model, string PromptVersion);

namespace KeywordBatch.Classification;

/// <summary>A term of a rules file.</summary>
/// <param name="Text">What becomes the keyword.</param>
/// <param name="Letters">What is looked for: lower case, without spaces.</param>
/// <param name="Category">Index of its category.</param>
/// <param name="Weight">What it adds to the category's score.</param>
internal sealed record RuleTerm(string Text, string Letters, int Category, int Weight);

namespace KeywordBatch.Classification;

/// <summary>A category of a rules file with its terms and their weights.</summary>
internal sealed record RuleCategory
{
    public required string Name { get; init; }

    public required IReadOnlyDictionary<string, int> Terms { get; init; }
}

namespace KeywordBatch.Classification;

/// <summary>A rules file as it is written (docs/classification.md).</summary>
internal sealed record RuleFile
{
    public required string Version { get; init; }

    public int? MinimumScore { get; init; }

    public required string Otherwise { get; init; }

    public required IReadOnlyList<RuleCategory> Categories { get; init; }

    public IReadOnlyList<string>? Stopwords { get; init; }
}

namespace KeywordBatch.Classification;

/// <summary>A rules file as it is written (docs/classification.md).</summary>
internal sealed record RuleFile
{
    public required string Version { get; init; }

    public int? MinimumScore { get; init; }

    public required string Otherwise { get; init; }

    public required IReadOnlyList<RuleCategory> Categories { get; init; }

    /// <summary>What to write for a term that is no noun itself.</summary>
    public IReadOnlyDictionary<string, string>? Keywords { get; init; }

    public IReadOnlyList<string>? Stopwords { get; init; }
}

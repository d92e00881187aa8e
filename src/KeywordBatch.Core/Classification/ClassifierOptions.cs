namespace KeywordBatch.Classification;

/// <summary>What a caller says about the classifier itself; what is null comes from the settings.</summary>
public sealed record ClassifierOptions
{
    /// <summary>The base address that the classifier's path is added to.</summary>
    public string? BaseUrl { get; init; }

    /// <summary>The model.</summary>
    public string? Model { get; init; }

    /// <summary>A rules file instead of the built-in one.</summary>
    public string? RulesPath { get; init; }
}

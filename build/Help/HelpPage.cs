namespace KeywordBatch.Build.Help;

/// <summary>A cmdlet's help page, as docs/cmdlets/{Name}.md says it.</summary>
internal sealed record HelpPage(
    string Name,
    string Synopsis,
    string Description,
    IReadOnlyList<HelpExample> Examples,
    IReadOnlyList<HelpParameter> Parameters,
    IReadOnlyList<HelpType> Inputs,
    IReadOnlyList<HelpType> Outputs,
    string Notes,
    IReadOnlyList<HelpLink> Links)
{
    /// <summary>The parameter sets, the default one first.</summary>
    public IReadOnlyList<string> ParameterSets { get; init; } = [];
}

internal sealed record HelpExample(string Title, string Code, string Remarks);

internal sealed record HelpType(string Name, string Description);

internal sealed record HelpLink(string Text, string Address);

/// <summary>A parameter; the metadata are those of the yaml block below its text.</summary>
internal sealed record HelpParameter(string Name, string Description, IReadOnlyDictionary<string, string> Metadata)
{
    private const string AllSets = "(All)";

    public string Type => Metadata.GetValueOrDefault("Type", "Object");

    public bool IsSwitch => Type == "SwitchParameter";

    public bool Required => Metadata.GetValueOrDefault("Required") == "True";

    public string Position => Metadata.GetValueOrDefault("Position", "Named").ToLowerInvariant();

    public string PipelineInput => Metadata.GetValueOrDefault("Accept pipeline input", "False");

    public string Wildcards => Metadata.GetValueOrDefault("Accept wildcard characters", "False").ToLowerInvariant();

    public string DefaultValue => Metadata.GetValueOrDefault("Default value", "None");

    public string Aliases => Metadata.GetValueOrDefault("Aliases") is { Length: > 0 } aliases ? aliases : "none";

    public bool IsIn(string set)
    {
        string sets = Metadata.GetValueOrDefault("Parameter Sets", AllSets);
        return sets == AllSets || sets.Split(',', StringSplitOptions.TrimEntries).Contains(set);
    }
}

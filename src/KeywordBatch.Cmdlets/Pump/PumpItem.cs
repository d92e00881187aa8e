namespace KeywordBatch.Cmdlets;

internal enum PumpItemKind
{
    Object,
    Error,
    Warning,
    Verbose,
    Debug,
    Information,

    /// <summary>Progress is due; what it says is looked up when it is written.</summary>
    Progress,

    /// <summary>Notes have come; they are in a queue of their own.</summary>
    Notes,

    /// <summary>A <see cref="PipelineCall"/>.</summary>
    Call,
}

/// <summary>Something for the pipeline's thread.</summary>
internal readonly record struct PumpItem(PumpItemKind Kind, object? Payload);

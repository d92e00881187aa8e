using System.Management.Automation;

namespace KeywordBatch.Cmdlets;

/// <summary>What all argument transformations do.</summary>
internal static class Arguments
{
    /// <summary>A value without what PowerShell wraps around it.</summary>
    public static object? Bare(object? value) => value is PSObject wrapped ? wrapped.BaseObject : value;

    /// <summary>An error as the binder shows it, which has no place for what to do but the message.</summary>
    public static ArgumentTransformationMetadataException Refused(KeywordBatchException error) => new($"{error.Message} {error.RecommendedAction}", error);
}

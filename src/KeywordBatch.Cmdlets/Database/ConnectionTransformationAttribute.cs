using System.Management.Automation;

namespace KeywordBatch.Cmdlets;

/// <summary>Lets -Connection take a URL, a name saved by Connect-KeywordDatabase -Name, or the object itself.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ConnectionTransformationAttribute : ArgumentTransformationAttribute
{
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        ArgumentNullException.ThrowIfNull(engineIntrinsics);
        object? value = Arguments.Bare(inputData);
        if (value is string blank && string.IsNullOrWhiteSpace(blank))
        {
            throw new ArgumentTransformationMetadataException(CmdletTexts.Get("EmptyConnection"));
        }

        return value is string text
            ? KeywordDatabaseConnection.FromText(text, engineIntrinsics.SessionState.Path.CurrentFileSystemLocation.ProviderPath)
            : value;
    }
}

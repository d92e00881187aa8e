using System.Management.Automation;

namespace KeywordBatch.Cmdlets;

/// <summary>A name for a connection has no colon: by it -Connection tells a URL.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ValidateConnectionNameAttribute : ValidateArgumentsAttribute
{
    protected override void Validate(object arguments, EngineIntrinsics engineIntrinsics)
    {
        if (arguments is string name && name.Contains(':', StringComparison.Ordinal))
        {
            throw new ValidationMetadataException(CmdletTexts.Get("NameWithColon", name));
        }
    }
}

using System.Management.Automation;
using System.Security;

namespace KeywordBatch.Cmdlets;

/// <summary>Lets -ApiKey take a SecureString, or the name of a secret when SecretManagement is there.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ApiKeyTransformationAttribute : ArgumentTransformationAttribute
{
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        ArgumentNullException.ThrowIfNull(engineIntrinsics);
        object? value = Arguments.Bare(inputData);
        if (value is not string name)
        {
            return value;
        }

        // The text itself is in no message: people do paste keys here.
        CommandInfo? getSecret = engineIntrinsics.InvokeCommand.GetCommand("Get-Secret", CommandTypes.Cmdlet | CommandTypes.Function);
        if (getSecret is null)
        {
            throw Arguments.Refused(CmdletErrors.SecretNeedsModule());
        }

        object? secret = engineIntrinsics.InvokeCommand
            .InvokeScript("param($name) Get-Secret -Name $name -ErrorAction Ignore", name)
            .FirstOrDefault()?.BaseObject;
        return secret as SecureString ?? throw Arguments.Refused(CmdletErrors.SecretUnknown());
    }
}

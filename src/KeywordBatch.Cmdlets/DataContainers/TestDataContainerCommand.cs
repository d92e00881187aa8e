using System.Management.Automation;
using KeywordBatch.DataContainers;

namespace KeywordBatch.Cmdlets;

[Cmdlet(VerbsDiagnostic.Test, "DataContainer")]
[OutputType(typeof(DataContainerCheck), typeof(bool))]
public sealed class TestDataContainerCommand : DataContainerMaintenanceCmdlet
{
    [Parameter(HelpMessage = "Only say whether everything verifies.")]
    public SwitchParameter Quiet { get; set; }

    protected override async Task RunAsync(DataContainerMaintenance container, CmdletOutput output, CancellationToken cancellationToken)
    {
        bool isHealthy = true;
        foreach (DataContainerCheck check in container.TestAll(cancellationToken))
        {
            isHealthy &= check.Health == DataContainerHealth.Healthy;
            if (!Quiet)
            {
                await output.WriteObjectAsync(check);
            }
        }

        if (Quiet)
        {
            await output.WriteObjectAsync(isHealthy);
        }
    }
}

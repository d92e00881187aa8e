using System.Management.Automation;
using KeywordBatch.DataContainers;

namespace KeywordBatch.Cmdlets;

[Cmdlet(VerbsDiagnostic.Repair, "DataContainer", SupportsShouldProcess = true)]
[OutputType(typeof(DataContainerRepair))]
public sealed class RepairDataContainerCommand : DataContainerMaintenanceCmdlet
{
    protected override async Task RunAsync(DataContainerMaintenance container, CmdletOutput output, CancellationToken cancellationToken)
    {
        foreach (long fileTime in container.Partitions())
        {
            if (container.Test(fileTime, cancellationToken).Health != DataContainerHealth.Healthy
                && await MayChangeAsync(output, fileTime, CmdletTexts.Get("RepairHour")))
            {
                await output.WriteObjectAsync(container.Repair(fileTime, cancellationToken));
            }
        }
    }
}

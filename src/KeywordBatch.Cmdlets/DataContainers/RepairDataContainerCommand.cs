using System.Management.Automation;
using KeywordBatch.DataContainers;

namespace KeywordBatch.Cmdlets;

[Cmdlet(VerbsDiagnostic.Repair, "DataContainer", SupportsShouldProcess = true)]
[OutputType(typeof(DataContainerRepair))]
public sealed class RepairDataContainerCommand : DataContainerMaintenanceCmdlet
{
    protected override async Task RunAsync(DataContainerMaintenance container, CmdletOutput output, CancellationToken cancellationToken)
    {
        foreach (DataContainerCheck check in container.TestAll(cancellationToken).Where(c => c.Health != DataContainerHealth.Healthy))
        {
            long fileTime = DataContainerTime.Parse(check.Partition);
            if (await MayChangeAsync(output, fileTime, CmdletTexts.Get("RepairHour")))
            {
                await output.WriteObjectAsync(container.Repair(fileTime, cancellationToken));
            }
        }
    }
}

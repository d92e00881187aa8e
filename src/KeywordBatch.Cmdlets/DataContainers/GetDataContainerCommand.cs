using System.Management.Automation;
using KeywordBatch.DataContainers;

namespace KeywordBatch.Cmdlets;

[Cmdlet(VerbsCommon.Get, "DataContainer")]
[OutputType(typeof(DataContainerPartition))]
public sealed class GetDataContainerCommand : DataContainerMaintenanceCmdlet
{
    protected override async Task RunAsync(DataContainerMaintenance container, CmdletOutput output, CancellationToken cancellationToken)
    {
        foreach (DataContainerPartition hour in container.DescribeAll(cancellationToken))
        {
            await output.WriteObjectAsync(hour);
        }
    }
}

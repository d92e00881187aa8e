using System.Management.Automation;
using KeywordBatch.DataContainers;

namespace KeywordBatch.Cmdlets;

[Cmdlet(VerbsCommon.Get, "DataContainer")]
[OutputType(typeof(DataContainerPartition))]
public sealed class GetDataContainerCommand : DataContainerMaintenanceCmdlet
{
    protected override async Task RunAsync(DataContainerMaintenance container, CmdletOutput output, CancellationToken cancellationToken)
    {
        foreach (long fileTime in container.Partitions())
        {
            await output.WriteObjectAsync(container.Describe(fileTime));
        }
    }
}

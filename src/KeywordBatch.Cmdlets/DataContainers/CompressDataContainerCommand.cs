using System.Management.Automation;
using KeywordBatch.DataContainers;

namespace KeywordBatch.Cmdlets;

[Cmdlet(VerbsData.Compress, "DataContainer", SupportsShouldProcess = true)]
[OutputType(typeof(DataContainerPartition))]
public sealed class CompressDataContainerCommand : DataContainerMaintenanceCmdlet
{
    protected override async Task RunAsync(DataContainerMaintenance container, CmdletOutput output, CancellationToken cancellationToken)
    {
        foreach (long fileTime in container.Partitions().SkipLast(1))
        {
            if (!container.Describe(fileTime).IsCompressed && await MayChangeAsync(output, fileTime, CmdletTexts.Get("CompressHour")))
            {
                await output.WriteObjectAsync(container.Compress(fileTime, cancellationToken));
            }
        }
    }
}

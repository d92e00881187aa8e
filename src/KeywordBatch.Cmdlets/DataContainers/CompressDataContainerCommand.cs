using System.Management.Automation;
using KeywordBatch.DataContainers;

namespace KeywordBatch.Cmdlets;

[Cmdlet(VerbsData.Compress, "DataContainer", SupportsShouldProcess = true)]
[OutputType(typeof(DataContainerPartition))]
public sealed class CompressDataContainerCommand : DataContainerMaintenanceCmdlet
{
    protected override async Task RunAsync(DataContainerMaintenance container, CmdletOutput output, CancellationToken cancellationToken)
    {
        foreach (DataContainerPartition hour in container.DescribeAll(cancellationToken).SkipLast(1).Where(hour => !hour.IsCompressed))
        {
            long fileTime = DataContainerTime.Parse(hour.Partition);
            if (await MayChangeAsync(output, fileTime, CmdletTexts.Get("CompressHour")))
            {
                await CompressAsync(container, fileTime, output, cancellationToken);
            }
        }
    }

    private static async Task CompressAsync(
        DataContainerMaintenance container, long fileTime, CmdletOutput output, CancellationToken cancellationToken)
    {
        DataContainerPartition hour;
        try
        {
            hour = container.Compress(fileTime, cancellationToken);
        }
        catch (KeywordBatchException error) when (error.Kind == KeywordBatchErrorKind.Damaged)
        {
            // The other hours are none the worse for it.
            output.NoteError(error);
            return;
        }

        await output.WriteObjectAsync(hour);
    }
}

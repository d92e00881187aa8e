using System.Management.Automation;
using KeywordBatch.DataContainers;

namespace KeywordBatch.Cmdlets;

[Cmdlet(VerbsCommon.Clear, "DataContainer", SupportsShouldProcess = true, DefaultParameterSetName = Keep)]
[OutputType(typeof(DataContainerPartition))]
public sealed class ClearDataContainerCommand : DataContainerMaintenanceCmdlet
{
    private const string Keep = "KeepHours";
    private const string Earlier = "Before";
    private const string Everything = "All";

    [Parameter(Mandatory = true, ParameterSetName = Keep, HelpMessage = "Hours to keep, counted back from the newest or from now, whichever is earlier.")]
    [ValidateRange(0, 1_000_000)]
    public int KeepHours { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = Earlier, HelpMessage = "Delete the hours before this time.")]
    [DataContainerTime]
    [ArgumentCompleter(typeof(DataContainerHourCompleter))]
    public long Before { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = Everything, HelpMessage = "Delete every hour; the newest one not while somebody writes.")]
    public SwitchParameter All { get; set; }

    [Parameter(HelpMessage = "Write the hours that were deleted.")]
    public SwitchParameter PassThru { get; set; }

    protected override async Task RunAsync(DataContainerMaintenance container, CmdletOutput output, CancellationToken cancellationToken)
    {
        long limit = ParameterSetName switch
        {
            Keep => container.KeepFrom(KeepHours),
            Earlier => DataContainerTime.HourOf(Before),
            _ => long.MaxValue,
        };
        foreach (DataContainerPartition hour in container.DescribeAll(cancellationToken))
        {
            long fileTime = DataContainerTime.Parse(hour.Partition);
            if (fileTime < limit
                && await MayChangeAsync(output, fileTime, CmdletTexts.Get("DeleteHour"))
                && container.Delete(fileTime)
                && PassThru)
            {
                await output.WriteObjectAsync(hour);
            }
        }
    }
}

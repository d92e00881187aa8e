using System.Globalization;
using System.Management.Automation;
using KeywordBatch.DataContainers;

namespace KeywordBatch.Cmdlets;

[Cmdlet(VerbsCommon.Add, "DataContainerRecord", SupportsShouldProcess = true)]
[OutputType(typeof(DataContainerPosition))]
public sealed class AddDataContainerRecordCommand : StreamingCmdlet<DataContainerInput>
{
    private static readonly string[] ItemProperties =
        [nameof(DataContainerItem.Partition), nameof(DataContainerItem.MsgTime), nameof(DataContainerItem.Opt), nameof(DataContainerItem.Key), nameof(DataContainerItem.Value)];

    private string _home = string.Empty;

    [Parameter(Mandatory = true, Position = 0, HelpMessage = "The container's folder; made when missing.")]
    [Alias("Home")]
    [ArgumentCompleter(typeof(DataContainerHomeCompleter))]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = string.Empty;

    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true, HelpMessage = "A text, bytes, an object to store as JSON, or a record that was read.")]
    [AllowNull]
    [AllowEmptyString]
    public PSObject? InputObject { get; set; }

    [Parameter(ValueFromPipelineByPropertyName = true, HelpMessage = "Its time: a [datetime] or yyyyMMddHHmmss. Default: now.")]
    [DataContainerTime]
    public long MsgTime { get; set; }

    [Parameter(ValueFromPipelineByPropertyName = true, HelpMessage = "Up to 20 characters.")]
    [AllowEmptyString]
    public string Opt { get; set; } = string.Empty;

    [Parameter(HelpMessage = "Records gathered before readers see them.")]
    [ValidateRange(1, 1_000_000)]
    public int BufferRecords { get; set; } = 1_000;

    [Parameter(HelpMessage = "Make durable after so many records.")]
    [ValidateRange(0, 100_000_000)]
    public int CommitEveryRecords { get; set; }

    [Parameter(HelpMessage = "A time more than so many hours ahead of the newest hour is taken for wrong and goes to error.log.")]
    [ValidateRange(0, 100_000)]
    public int FileTimeInterval { get; set; }

    [Parameter(HelpMessage = "Hours to keep.")]
    [ValidateRange(0, 1_000_000)]
    public int KeepHours { get; set; }

    [Parameter(HelpMessage = "Write where each record went.")]
    public SwitchParameter PassThru { get; set; }

    protected override void Prepare() => _home = ResolvePath(Path);

    protected override IEnumerable<DataContainerInput> ReadInput()
    {
        object? value = InputObject;

        // A record that was read: its time and opt bind by name, its value is the value.
        if (InputObject?.BaseObject is DataContainerItem item)
        {
            value = item.Value;
        }
        else if (InputObject?.BaseObject is DataContainerRecord record)
        {
            value = record.Value;
        }
        else if (InputObject is not null && IsReadBack(InputObject))
        {
            value = InputObject.Properties[nameof(DataContainerItem.Value)].Value;
        }

        yield return new DataContainerInput(MsgTime, Opt, DataContainerValue.ToBytes(value));
    }

    protected override async Task RunAsync(
        IAsyncEnumerable<DataContainerInput> input, CmdletOutput output, CancellationToken cancellationToken)
    {
        if (!await output.ShouldProcessAsync(_home, CmdletTexts.Get("AddRecords")))
        {
            return;
        }

        using DataContainerWriter writer = DataContainerWriter.Open(new DataContainerOptions
        {
            Home = _home,
            BufferRecords = BufferRecords,
            CommitEveryRecords = CommitEveryRecords,
            FileTimeInterval = FileTimeInterval,
            KeepHours = KeepHours,
            TimeProvider = Clock,
        });
        if (writer.RecoveredBytes > 0)
        {
            await output.WriteVerboseAsync(CmdletTexts.Get("CutEnd", writer.RecoveredBytes));
        }

        await foreach (DataContainerInput row in input)
        {
            await PutAsync(writer, row, output);
        }
    }

    // What a job, a file or Select-Object * makes of a record that was read.
    private static bool IsReadBack(PSObject input) =>
        input.BaseObject is PSCustomObject && input.Properties.Select(p => p.Name).ToHashSet().SetEquals(ItemProperties);

    private async Task PutAsync(DataContainerWriter writer, DataContainerInput row, CmdletOutput output)
    {
        long time = row.MsgTime != 0 ? row.MsgTime : DataContainerTime.From(Clock.GetLocalNow().DateTime);
        try
        {
            DataContainerPosition position = writer.Put(time, row.Opt, row.Value);
            if (!position.IsStored)
            {
                await output.WriteErrorAsync(writer.TooFarAhead(time.ToString("D14", CultureInfo.InvariantCulture)));
            }
            else if (PassThru)
            {
                await output.WriteObjectAsync(position);
            }
        }
        catch (KeywordBatchException error) when (error.Kind is KeywordBatchErrorKind.InvalidArgument or KeywordBatchErrorKind.InvalidData)
        {
            await output.WriteErrorAsync(error, row);
        }
    }
}

using System.Management.Automation;
using System.Text.Json;
using KeywordBatch.DataContainers;

namespace KeywordBatch.Cmdlets;

[Cmdlet(VerbsCommunications.Read, "DataContainer", DefaultParameterSetName = ByRange)]
[OutputType(typeof(DataContainerItem))]
public sealed class ReadDataContainerCommand : AsyncCmdlet
{
    private const string ByRange = "Range";
    private const string ByTime = "Time";
    private const string ByOpt = "Opt";
    private const string ByNumber = "RecordNumber";
    private const string ByFirst = "First";
    private const string ByLast = "Last";

    private const string AsString = "String";
    private const string AsBytes = "Bytes";
    private const string AsJson = "Json";

    private string _home = string.Empty;

    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true, HelpMessage = "The container's folder.")]
    [Alias("Home", "FullName")]
    [ArgumentCompleter(typeof(DataContainerHomeCompleter))]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = string.Empty;

    [Parameter(HelpMessage = "The first time, a [datetime] or yyyyMMddHHmmss; with -RecordNumber, -Time or -Opt the partition to look in.")]
    [DataContainerTime]
    [ArgumentCompleter(typeof(DataContainerHourCompleter))]
    public long From { get; set; }

    [Parameter(HelpMessage = "The last time, included.")]
    [DataContainerTime]
    [ArgumentCompleter(typeof(DataContainerHourCompleter))]
    public long To { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = ByTime, HelpMessage = "The first record at or after a time, else its partition's last.")]
    [DataContainerTime]
    [ArgumentCompleter(typeof(DataContainerHourCompleter))]
    public long Time { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = ByOpt, HelpMessage = "The first record with this opt or a greater one, else the partition's last.")]
    [AllowEmptyString]
    public string? Opt { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = ByNumber, HelpMessage = "The record of this number in its partition.")]
    [Alias("Key")]
    [ValidateRange(0, long.MaxValue)]
    public long RecordNumber { get; set; } = -1;

    [Parameter(Mandatory = true, ParameterSetName = ByFirst, HelpMessage = "The oldest record.")]
    public SwitchParameter First { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = ByLast, HelpMessage = "The newest record.")]
    public SwitchParameter Last { get; set; }

    [Parameter(HelpMessage = "Go on with the records that follow, and wait for more.")]
    public SwitchParameter Wait { get; set; }

    [Parameter(HelpMessage = "Like -Wait, but so many seconds at most for each record.")]
    [ValidateRange(0.0, 1_000_000.0)]
    public double? TimeoutSec { get; set; }

    [Parameter(HelpMessage = "What to make of the values.")]
    [ValidateSet(AsString, AsBytes, AsJson)]
    public string As { get; set; } = AsString;

    protected override void Prepare()
    {
        _home = ResolvePath(Path);
        if (!Waits && !System.IO.Path.Exists(_home))
        {
            throw CmdletErrors.ContainerMissing(_home);
        }
    }

    protected override async Task RunAsync(CmdletOutput output, CancellationToken cancellationToken)
    {
        using DataContainerReader reader = DataContainerReader.Open(new DataContainerReaderOptions
        {
            Home = _home,
            TimeProvider = Clock,
            OnDamage = damage => output.NoteError(damage.ToError()),
        });
        bool any = false;
        await foreach (DataContainerRecord record in reader.ReadAsync(Query(), cancellationToken))
        {
            any = true;
            await WriteAsync(record, output);
        }

        if (!any && RecordNumber >= 0)
        {
            await output.WriteErrorAsync(CmdletErrors.RecordMissing(_home, RecordNumber));
        }
    }

    private bool Waits => Wait || TimeoutSec is not null;

    private async Task WriteAsync(DataContainerRecord record, CmdletOutput output)
    {
        object? value;
        try
        {
            value = ValueOf(record);
        }
        catch (JsonException error)
        {
            await output.WriteErrorAsync(CmdletErrors.ValueNotJson(record, error));
            return;
        }

        await output.WriteObjectAsync(new DataContainerItem(record.Partition, record.MsgTime, record.Opt, record.Key, value));
    }

    private DataContainerQuery Query() => new()
    {
        From = From,
        To = To,
        First = First,
        Last = Last,
        Key = RecordNumber < 0 ? null : RecordNumber,
        Time = Time,
        Opt = Opt,
        Wait = TimeoutSec is { } seconds ? TimeSpan.FromSeconds(seconds) : Wait ? Timeout.InfiniteTimeSpan : TimeSpan.Zero,
    };

    private object? ValueOf(DataContainerRecord record) => As switch
    {
        _ when As.Equals(AsBytes, StringComparison.OrdinalIgnoreCase) => record.Value.ToArray(),
        _ when As.Equals(AsJson, StringComparison.OrdinalIgnoreCase) => DataContainerValue.FromJson(record.Value),
        _ => record.Text,
    };
}

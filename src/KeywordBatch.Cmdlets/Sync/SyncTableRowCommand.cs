using System.Management.Automation;
using KeywordBatch.Batch;
using KeywordBatch.Configuration;
using KeywordBatch.Database;
using KeywordBatch.Sync;

namespace KeywordBatch.Cmdlets;

[Cmdlet(VerbsData.Sync, "TableRow", SupportsShouldProcess = true)]
[OutputType(typeof(TableSyncSummary))]
public sealed class SyncTableRowCommand : DatabaseStreamingCmdlet<SourceRow>
{
    private readonly RowInput _rows = new();
    private BatchOptions _options = new();
    private long _refused;

    [Parameter(Mandatory = true, Position = 0, HelpMessage = "The table that the rows go into.")]
    [ArgumentCompleter(typeof(TableCompleter))]
    [ValidateNotNullOrEmpty]
    public string Table { get; set; } = "";

    [Parameter(Mandatory = true, Position = 1, HelpMessage = "The columns that tell rows apart: the table's primary key, or another unique key.")]
    [ArgumentCompleter(typeof(KeyCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Key { get; set; } = [];

    [Parameter(Mandatory = true, ValueFromPipeline = true, HelpMessage = "Rows: objects, hashtables or DataRows, whose names are columns of the table.")]
    [ValidateNotNull]
    public PSObject? InputObject { get; set; }

    [Parameter(HelpMessage = "Rows of a chunk at first, 1 to 10000; it adapts to the database. Default: BATCH_SIZE, else 500.")]
    [ValidateRange(1, 10_000)]
    public int? ChunkSize { get; set; }

    protected override IEnumerable<SourceRow> ReadInput() => PipedObjects.Each(InputObject!).SelectMany(Read);

    protected override void Prepare()
    {
        base.Prepare();
        _options = BatchOptions.From(SettingsSource.Load(CurrentFolder));
        _options = ChunkSize is { } size ? _options.WithChunkSize(size) : _options;
    }

    private protected override async Task RunAsync(
        KeywordDatabase database, IAsyncEnumerable<SourceRow> input, CmdletOutput output, CancellationToken cancellationToken)
    {
        string target = CmdletTexts.Get("InDatabase", Table, database.Url);
        if (!await output.ShouldProcessAsync(target, CmdletTexts.Get("SyncRows")))
        {
            return;
        }

        string activity = CmdletTexts.Get("Syncing", target);
        string unit = CmdletTexts.Get("Rows");
        TableSyncSummary summary = await new TableSync(database, _options, Clock).SyncAsync(
            Table,
            Key,
            input,
            failure => output.NoteError(CmdletErrors.RowRefused(failure)),
            done => output.ReportProgress(new CmdletProgress(1, activity, done.Read, null) { Unit = unit }),
            cancellationToken);

        // The last rows have been read when the stream has ended, so that this count does not change any more.
        await output.WriteObjectAsync(summary with { Read = summary.Read + _refused, Failed = summary.Failed + _refused });
    }

    private IEnumerable<SourceRow> Read(PSObject row)
    {
        try
        {
            return [_rows.Read(row)];
        }
        catch (KeywordBatchException e)
        {
            _refused++;
            WriteError(ErrorRecords.From(e));
            return [];
        }
    }
}

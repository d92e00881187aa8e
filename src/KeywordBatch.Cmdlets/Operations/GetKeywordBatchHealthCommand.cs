using System.Management.Automation;
using KeywordBatch.Database;
using KeywordBatch.Operations;
using KeywordBatch.Questions;

namespace KeywordBatch.Cmdlets;

[Cmdlet(VerbsCommon.Get, "KeywordBatchHealth", DefaultParameterSetName = "Newest")]
[OutputType(typeof(KeywordBatchHealth), typeof(DailySyncHealth))]
public sealed class GetKeywordBatchHealthCommand : DatabaseCmdlet
{
    private Period? _period;

    [Parameter(Mandatory = true, Position = 0, ParameterSetName = "Period", ValueFromPipelineByPropertyName = true, HelpMessage = "First day of the runs that count: a date, 2025-06-11, today, yesterday or -7d.")]
    [Alias("Date", "Day")]
    [DateTransformation]
    public DateOnly Start { get; set; }

    [Parameter(Position = 1, ParameterSetName = "Period", ValueFromPipelineByPropertyName = true, HelpMessage = "Last day, included; as Start. Default: the same as Start.")]
    [DateTransformation]
    public DateOnly? End { get; set; }

    [Parameter(ParameterSetName = "Newest", HelpMessage = "How many of the last runs count, or with Table of its latest days, 1 to 10000.")]
    [ValidateRange(1, 10_000)]
    public int Newest { get; set; } = HealthReader.Newest;

    [Parameter(HelpMessage = "How this table's Invoke-DailySync is doing, instead of the batch.")]
    [ArgumentCompleter(typeof(SyncedTableCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Table { get; set; }

    protected override void Prepare()
    {
        _period = ParameterSetName == "Period" ? new Period(Start, End ?? Start) : null;
        base.Prepare();
    }

    private protected override async Task RunAsync(KeywordDatabase database, CmdletOutput output, CancellationToken cancellationToken)
    {
        if (!await KeptTables.AreThereAsync(database, Table, output, cancellationToken))
        {
            string[] reasons = [CmdletTexts.Get("NothingKept", database.Url)];
            await output.WriteObjectAsync(Table is null
                ? new KeywordBatchHealth(KeywordBatchHealthStatus.Unknown, reasons)
                : new DailySyncHealth(Table, KeywordBatchHealthStatus.Unknown, reasons));
            return;
        }

        var reader = new HealthReader(database);
        await output.WriteObjectAsync((Table, _period) switch
        {
            (null, { } period) => await reader.ReadAsync(period, cancellationToken),
            (null, null) => await reader.ReadAsync(Newest, cancellationToken),
            ({ } table, { } period) => await reader.ReadSyncAsync(table, period, cancellationToken),
            ({ } table, null) => await reader.ReadSyncAsync(table, Newest, cancellationToken),
        });
    }
}

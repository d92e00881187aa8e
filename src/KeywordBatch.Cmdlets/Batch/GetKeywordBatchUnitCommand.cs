using System.Management.Automation;
using KeywordBatch.Batch;
using KeywordBatch.Database;
using KeywordBatch.Sync;

namespace KeywordBatch.Cmdlets;

[Cmdlet(VerbsCommon.Get, "KeywordBatchUnit")]
[OutputType(typeof(KeywordBatchUnit))]
public sealed class GetKeywordBatchUnitCommand : PeriodCmdlet
{
    [Parameter(HelpMessage = "The days of this table's Invoke-DailySync instead of those of the chats.")]
    [ArgumentCompleter(typeof(SyncedTableCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Table { get; set; }

    private protected override async Task RunAsync(KeywordDatabase database, CmdletOutput output, CancellationToken cancellationToken)
    {
        if (!await KeptTables.AreThereAsync(database, Table, output, cancellationToken))
        {
            return;
        }

        foreach (KeywordBatchUnit unit in await new UnitStore(database, await SyncTables.FindSourceAsync(database, Table, cancellationToken)).ListAsync(Period, cancellationToken))
        {
            await output.WriteObjectAsync(unit);
        }
    }
}
